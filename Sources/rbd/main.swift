import RBDCommand
