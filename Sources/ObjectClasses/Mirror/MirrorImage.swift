import CephCodec

/// How an image is mirrored (`cls::rbd::MirrorImageMode`, a u8).
public enum MirrorImageMode: UInt8, CephEnumeration {
  /// By replaying its journal.
  case journal = 0
  /// By copying what changed between mirror snapshots.
  case snapshot = 1
}

/// Where an image's mirroring stands (`cls::rbd::MirrorImageState`, a u8).
public enum MirrorImageState: UInt8, CephEnumeration {
  case disabling = 0
  case enabled = 1
  case disabled = 2
  /// The replica is being created by a daemon.
  case creating = 3
}

/// An image's entry in `rbd_mirroring` (`cls::rbd::MirrorImage`).
public struct MirrorImage: CephCodable, Equatable {
  /// How the image is mirrored.
  public var mode: MirrorImageMode
  /// The id that the image has on all sites.
  public var globalImageID: String
  /// Where its mirroring stands.
  public var state: MirrorImageState

  /// An entry for an image.
  public init(mode: MirrorImageMode, globalImageID: String, state: MirrorImageState) {
    self.mode = mode
    self.globalImageID = globalImageID
    self.state = state
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("MirrorImage", supported: 2) { decoder, version throws(CodecError) in
      let globalImageID: String = try decoder.decode()
      let state: MirrorImageState = try decoder.decode()
      let mode: MirrorImageMode = version >= 2 ? try decoder.decode() : .journal
      return MirrorImage(mode: mode, globalImageID: globalImageID, state: state)
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(2, compat: 1) { encoder in
      encoder.encode(globalImageID)
      encoder.encode(state)
      encoder.encode(mode)
    }
  }
}
