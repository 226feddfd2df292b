import CephCodec

/// The snapshot a clone was made from (`cls::rbd::ParentImageSpec`).
public struct ParentImageSpec: CephCodable, Hashable {
  /// The parent's pool, or -1 for none.
  public var poolID: Int64
  /// The parent's namespace in that pool.
  public var poolNamespace: String
  /// The parent's image id.
  public var imageID: String
  /// The snapshot.
  public var snapshotID: SnapshotID

  /// Names a parent snapshot.
  public init(poolID: Int64, poolNamespace: String, imageID: String, snapshotID: SnapshotID) {
    self.poolID = poolID
    self.poolNamespace = poolNamespace
    self.imageID = imageID
    self.snapshotID = snapshotID
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("ParentImageSpec", supported: 1) { decoder, _ throws(CodecError) in
      ParentImageSpec(
        poolID: try decoder.decode(), poolNamespace: try decoder.decode(), imageID: try decoder.decode(),
        snapshotID: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(poolID)
      encoder.encode(poolNamespace)
      encoder.encode(imageID)
      encoder.encode(snapshotID)
    }
  }
}
