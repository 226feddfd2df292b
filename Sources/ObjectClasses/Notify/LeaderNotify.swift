import CephCodec

/// What the leader tells the watchers of `rbd_mirror_leader` (`rbd::mirror::leader_watcher::NotifyMessage`). Watchers acknowledge
/// with an empty payload; the leader learns from the acknowledgements which instances live.
public enum LeaderNotify: CephCodable, Equatable {
  /// The leader lives.
  case heartbeat
  /// The sender has become the leader.
  case lockAcquired
  /// The sender is no longer the leader.
  case lockReleased
  /// A kind that this release does not know.
  case unknown(code: UInt32)

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("leader_watcher NotifyMessage", supported: 1) { decoder, _ throws(CodecError) in
      let code: UInt32 = try decoder.integer()
      switch code {
      case 0: return .heartbeat
      case 1: return .lockAcquired
      case 2: return .lockReleased
      default: return .unknown(code: code)
      }
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      switch self {
      case .heartbeat: encoder.append(UInt32(0))
      case .lockAcquired: encoder.append(UInt32(1))
      case .lockReleased: encoder.append(UInt32(2))
      case .unknown(let code): encoder.append(code)
      }
    }
  }
}
