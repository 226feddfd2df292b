import CephCodec
