import Rados
