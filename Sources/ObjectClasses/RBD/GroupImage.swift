import CephCodec

/// An image as its group names it (`cls::rbd::GroupImageSpec`).
public struct GroupImageSpec: CephCodable, Hashable {
  /// The image's id.
  public var imageID: String
  /// The image's pool, or -1 for none.
  public var poolID: Int64

  /// Names an image; no arguments mean none, from which a listing starts.
  public init(imageID: String = "", poolID: Int64 = -1) {
    self.imageID = imageID
    self.poolID = poolID
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("GroupImageSpec", supported: 1) { decoder, _ throws(CodecError) in
      GroupImageSpec(imageID: try decoder.decode(), poolID: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(imageID)
      encoder.encode(poolID)
    }
  }
}

/// Whether an image and its group know each other (`cls::rbd::GroupImageLinkState`), one byte on the wire.
public enum GroupImageLinkState: UInt8, CephEnumeration {
  /// Both know.
  case attached = 0
  /// The group knows; the image is being added or removed.
  case incomplete = 1
}

/// An image of a group and how far it is linked (`cls::rbd::GroupImageStatus`).
public struct GroupImageStatus: CephCodable, Hashable {
  /// The image.
  public var spec: GroupImageSpec
  /// How far it is linked.
  public var state: GroupImageLinkState

  /// An image's membership.
  public init(spec: GroupImageSpec, state: GroupImageLinkState) {
    self.spec = spec
    self.state = state
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("GroupImageStatus", supported: 1) { decoder, _ throws(CodecError) in
      GroupImageStatus(spec: try decoder.decode(), state: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(spec)
      encoder.encode(state)
    }
  }
}
