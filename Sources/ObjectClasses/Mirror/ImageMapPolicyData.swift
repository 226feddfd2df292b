import CephCodec

/// What the image map's policy keeps with an image in `MirrorImageMap.data` (`rbd::mirror::image_map::PolicyData`).
public enum ImageMapPolicyData: CephCodable, Equatable {
  /// Of the simple policy, which keeps nothing (`PolicyMetaNone`).
  case simple
  /// Data of another policy.
  case unknown(type: UInt32)

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("PolicyData", supported: 1) { decoder, _ throws(CodecError) in
      let type: UInt32 = try decoder.integer()
      return type == 0 ? .simple : .unknown(type: type)
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      switch self {
      case .simple: encoder.append(UInt32(0))
      case .unknown(let type): encoder.append(type)
      }
    }
  }
}
