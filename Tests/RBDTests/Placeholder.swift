import RBD
