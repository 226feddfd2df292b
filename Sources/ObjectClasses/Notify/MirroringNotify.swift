import CephCodec

/// What `rbd` commands and daemons tell the watchers of `rbd_mirroring` (`librbd::mirroring_watcher::NotifyMessage`).
/// Watchers acknowledge with an empty payload.
public enum MirroringNotify: CephCodable, Equatable {
  /// The pool's mode changed.
  case modeUpdated(MirrorMode)
  /// An image's entry changed.
  case imageUpdated(state: MirrorImageState, imageID: String, globalImageID: String)
  /// A kind that this release does not know.
  case unknown(code: UInt32)

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("mirroring_watcher NotifyMessage", supported: 1) { decoder, _ throws(CodecError) in
      let code: UInt32 = try decoder.integer()
      switch code {
      case 0: return .modeUpdated(try decoder.decode())
      case 1:
        // Here the state is a u32, in `MirrorImage` a u8.
        let raw: UInt32 = try decoder.integer()
        guard let state = UInt8(exactly: raw).flatMap(MirrorImageState.init(rawValue:)) else {
          throw decoder.failure(.unknownValue(UInt64(raw)))
        }
        return .imageUpdated(state: state, imageID: try decoder.decode(), globalImageID: try decoder.decode())
      default: return .unknown(code: code)
      }
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      switch self {
      case .modeUpdated(let mode):
        encoder.append(UInt32(0))
        encoder.encode(mode)
      case .imageUpdated(let state, let imageID, let globalImageID):
        encoder.append(UInt32(1))
        encoder.append(UInt32(state.rawValue))
        encoder.encode(imageID)
        encoder.encode(globalImageID)
      case .unknown(let code): encoder.append(code)
      }
    }
  }
}
