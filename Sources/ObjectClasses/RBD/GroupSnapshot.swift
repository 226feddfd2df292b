import CephCodec

/// The snapshot of one image that belongs to a group snapshot (`cls::rbd::ImageSnapshotSpec`).
public struct ImageSnapshotSpec: CephCodable, Hashable {
  /// The image's pool.
  public var poolID: Int64
  /// The image's id.
  public var imageID: String
  /// The snapshot.
  public var snapshotID: SnapshotID

  /// Names an image's snapshot.
  public init(poolID: Int64, imageID: String, snapshotID: SnapshotID) {
    self.poolID = poolID
    self.imageID = imageID
    self.snapshotID = snapshotID
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("ImageSnapshotSpec", supported: 1) { decoder, _ throws(CodecError) in
      ImageSnapshotSpec(
        poolID: try decoder.decode(), imageID: try decoder.decode(), snapshotID: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(poolID)
      encoder.encode(imageID)
      encoder.encode(snapshotID)
    }
  }
}

/// A snapshot of all images of a group (`cls::rbd::GroupSnapshot`).
public struct GroupSnapshot: CephCodable, Equatable {
  /// Whether every image's snapshot was made (`cls::rbd::GroupSnapshotState`), one byte on the wire.
  public enum State: UInt8, CephEnumeration {
    case incomplete = 0
    case complete = 1
  }

  /// The group snapshot's id.
  public var id: String
  /// Its name.
  public var name: String
  /// Whether it is whole.
  public var state: State
  /// The images' snapshots.
  public var snapshots: [ImageSnapshotSpec]

  /// Describes a group snapshot; no arguments mean none, from which a listing starts.
  public init(id: String = "", name: String = "", state: State = .incomplete, snapshots: [ImageSnapshotSpec] = []) {
    self.id = id
    self.name = name
    self.state = state
    self.snapshots = snapshots
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("GroupSnapshot", supported: 1) { decoder, _ throws(CodecError) in
      GroupSnapshot(
        id: try decoder.decode(), name: try decoder.decode(), state: try decoder.decode(),
        snapshots: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(id)
      encoder.encode(name)
      encoder.encode(state)
      encoder.encode(snapshots)
    }
  }
}
