import ObjectClasses
import RBD

/// Which side of mirroring an image is on (`librbd::mirror::PromotionState`).
public enum PromotionState: Sendable, Equatable {
  /// Clients write here, and peers copy it.
  case primary
  /// A replica of the pool with this mirror uuid.
  case nonPrimary(primaryMirrorUUID: String)
  /// Demoted: no side is primary.
  case orphan
  /// There is no mirror snapshot that would tell.
  case unknown

  /// Whether the image is the primary.
  public var isPrimary: Bool { self == .primary }

  /// What the newest mirror snapshot of an image says (`GetInfoRequest::calc_promotion_state`). Snapshots run from newest to oldest.
  public init(snapshots: [ImageSnapshot]) {
    guard let newest = snapshots.lazy.compactMap(\.mirror).first else {
      self = .unknown
      return
    }
    switch newest.state {
    case .primary: self = .primary
    case .nonPrimary: self = .nonPrimary(primaryMirrorUUID: newest.primaryMirrorUUID)
    case .primaryDemoted, .nonPrimaryDemoted: self = .orphan
    }
  }
}
