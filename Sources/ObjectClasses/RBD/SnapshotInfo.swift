import CephCodec

/// One snapshot as `snapshot_get` describes it (`cls::rbd::SnapshotInfo`).
public struct SnapshotInfo: CephCodable, Equatable {
  /// Its RADOS snapshot id.
  public var id: SnapshotID
  /// What it belongs to.
  public var namespace: SnapshotNamespace
  /// Its name.
  public var name: String
  /// The image's size at the snapshot, in bytes.
  public var imageSize: UInt64
  /// When it was made.
  public var timestamp: UTime
  /// How many clones are attached to it (clone v2 only).
  public var childCount: UInt32

  /// Describes a snapshot.
  public init(
    id: SnapshotID, namespace: SnapshotNamespace = .user, name: String, imageSize: UInt64, timestamp: UTime = UTime(),
    childCount: UInt32 = 0
  ) {
    self.id = id
    self.namespace = namespace
    self.name = name
    self.imageSize = imageSize
    self.timestamp = timestamp
    self.childCount = childCount
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("SnapshotInfo", supported: 1) { decoder, _ throws(CodecError) in
      SnapshotInfo(
        id: try decoder.decode(), namespace: try decoder.decode(), name: try decoder.decode(),
        imageSize: try decoder.decode(), timestamp: try decoder.decode(), childCount: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(id)
      encoder.encode(namespace)
      encoder.encode(name)
      encoder.encode(imageSize)
      encoder.encode(timestamp)
      encoder.encode(childCount)
    }
  }
}
