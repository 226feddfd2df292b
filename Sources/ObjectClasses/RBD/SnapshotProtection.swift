import CephCodec

/// A snapshot's protection from removal (`RBD_PROTECTION_STATUS_*`), one byte on the wire.
public enum SnapshotProtection: UInt8, CephEnumeration {
  case unprotected = 0
  case unprotecting = 1
  case protected = 2
}
