import CephCodec

/// A clone as its parent's snapshot lists it (`cls::rbd::ChildImageSpec`).
public struct ChildImageSpec: CephKey {
  /// The clone's pool.
  public var poolID: Int64
  /// The clone's namespace in that pool.
  public var poolNamespace: String
  /// The clone's image id.
  public var imageID: String

  /// Names a clone.
  public init(poolID: Int64, poolNamespace: String, imageID: String) {
    self.poolID = poolID
    self.poolNamespace = poolNamespace
    self.imageID = imageID
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("ChildImageSpec", supported: 2) { decoder, version throws(CodecError) in
      let poolID: Int64 = try decoder.decode()
      let imageID: String = try decoder.decode()
      return ChildImageSpec(
        poolID: poolID, poolNamespace: version >= 2 ? try decoder.decode() : "", imageID: imageID)
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(2, compat: 1) { encoder in
      encoder.encode(poolID)
      encoder.encode(imageID)
      encoder.encode(poolNamespace)
    }
  }

  public static func encodedBefore(_ left: ChildImageSpec, _ right: ChildImageSpec) -> Bool {
    if left.poolID != right.poolID { return left.poolID < right.poolID }
    if left.poolNamespace != right.poolNamespace {
      return String.encodedBefore(left.poolNamespace, right.poolNamespace)
    }
    return String.encodedBefore(left.imageID, right.imageID)
  }
}
