import CephCodec

/// The group an image belongs to (`cls::rbd::GroupSpec`).
public struct GroupSpec: CephCodable, Hashable {
  /// The group's pool, or -1 for none.
  public var poolID: Int64
  /// The group's id.
  public var groupID: String

  /// Names a group; no arguments mean none.
  public init(poolID: Int64 = -1, groupID: String = "") {
    self.poolID = poolID
    self.groupID = groupID
  }

  /// Whether this names a group at all.
  public var isValid: Bool { poolID != -1 && !groupID.isEmpty }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("GroupSpec", supported: 1) { decoder, _ throws(CodecError) in
      GroupSpec(poolID: try decoder.decode(), groupID: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(poolID)
      encoder.encode(groupID)
    }
  }
}
