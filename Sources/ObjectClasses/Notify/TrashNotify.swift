import CephCodec

/// What is told to the watchers of `rbd_trash` (`librbd::trash_watcher::NotifyMessage`). Watchers acknowledge with an empty payload.
public enum TrashNotify: CephCodable, Equatable {
  /// An image was moved to the trash.
  case imageAdded(imageID: String, spec: TrashImageSpec)
  /// An image was restored or removed.
  case imageRemoved(imageID: String)
  /// A kind that this release does not know.
  case unknown(code: UInt32)

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("trash_watcher NotifyMessage", supported: 1) { decoder, _ throws(CodecError) in
      let code: UInt32 = try decoder.integer()
      switch code {
      case 0: return .imageAdded(imageID: try decoder.decode(), spec: try decoder.decode())
      case 1: return .imageRemoved(imageID: try decoder.decode())
      default: return .unknown(code: code)
      }
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      switch self {
      case .imageAdded(let imageID, let spec):
        encoder.append(UInt32(0))
        encoder.encode(imageID)
        encoder.encode(spec)
      case .imageRemoved(let imageID):
        encoder.append(UInt32(1))
        encoder.encode(imageID)
      case .unknown(let code): encoder.append(code)
      }
    }
  }
}
