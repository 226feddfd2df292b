import CephCodec

/// What an object map says of one data object (`OBJECT_*`), one byte on the wire and two bits in the map.
public enum ObjectState: UInt8, CephEnumeration {
  /// There is no such object.
  case nonexistent = 0
  /// The object may exist and may have changed since the last snapshot.
  case exists = 1
  /// The object is about to be removed.
  case pending = 2
  /// The object may exist and has not changed since the last snapshot.
  case existsClean = 3
}
