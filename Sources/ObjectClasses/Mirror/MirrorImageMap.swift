import CephCodec

/// Which instance replays an image (`cls::rbd::MirrorImageMap`), kept in `rbd_mirror_leader` by global image id.
public struct MirrorImageMap: CephCodable, Equatable {
  /// The instance's id, or empty while the image belongs to none.
  public var instanceID: String
  /// When it was given the image.
  public var mappedTime: UTime
  /// The policy's own data, an encoded `ImageMapPolicyData`.
  public var data: [UInt8]

  /// A place for an image.
  public init(instanceID: String, mappedTime: UTime, data: [UInt8]) {
    self.instanceID = instanceID
    self.mappedTime = mappedTime
    self.data = data
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("MirrorImageMap", supported: 1) { decoder, _ throws(CodecError) in
      MirrorImageMap(instanceID: try decoder.decode(), mappedTime: try decoder.decode(), data: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(instanceID)
      encoder.encode(mappedTime)
      encoder.encode(data)
    }
  }
}
