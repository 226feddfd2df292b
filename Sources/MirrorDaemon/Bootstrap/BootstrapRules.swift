import CephCodec
import Mirroring
import ObjectClasses

/// What is done with an image's two sides before it can replay (`image_replayer::BootstrapRequest`).
enum BootstrapRules {
  /// One side of an image.
  struct Side: Equatable, Sendable {
    /// The image's id there.
    var imageID: String
    /// Its mirroring record.
    var record: MirrorImage
    /// Which side it is on; `.unknown` also where the image itself does not exist.
    var promotion: PromotionState
    /// Whether the image itself exists, not only the record.
    var exists: Bool
    /// Whether an operator asked that the replica be made anew.
    var isResyncRequested = false
  }

  /// What comes next.
  enum Decision: Equatable, Sendable {
    /// Open both images.
    case open
    /// Make the replica, then open both.
    case create
    /// Delete what an interrupted creation left of the replica, then look again.
    case discardPartial
    /// There is nothing to replay.
    case end(ImageReplayerState.BootstrapOutcome)
  }

  /// Decides for the two sides; nil where there is no record. `isPeer` says that the primary's pool lists us as a peer.
  static func decide(local: Side?, remote: Side?, isPeer: Bool) -> Decision {
    if let local {
      if local.record.mode != .snapshot { return .end(.failed(.notSupported)) }
      if local.promotion == .primary { return .end(.localIsPrimary) }
      if local.record.state == .creating { return .discardPartial }
    }
    guard let remote, remote.record.state != .disabling else {
      guard let local, case .nonPrimary = local.promotion, isPeer else { return .end(.nothingThere) }
      return .end(.remoteIsGone)
    }
    if let local, local.record.mode != remote.record.mode { return .end(.splitBrain) }
    if remote.record.mode != .snapshot { return .end(.failed(.notSupported)) }
    if remote.record.state == .creating || !remote.exists { return .end(.transient) }
    // A replica is thrown away only for a primary that can fill the new one.
    if let local, local.isResyncRequested, remote.promotion == .primary { return .end(.resyncRequested) }
    if local?.record.state == .disabling { return .end(.transient) }
    if remote.promotion != .primary, local == nil || local?.promotion == .unknown { return .end(.remoteIsNotPrimary) }
    return local?.exists == true ? .open : .create
  }
}
