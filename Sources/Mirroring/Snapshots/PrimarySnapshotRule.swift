import CephCodec
import ObjectClasses
import RBD

/// Whether an image may become or stay primary with a new mirror snapshot, and what that takes
/// (`mirror::snapshot::util::can_create_primary_snapshot`).
public enum PrimarySnapshotRule: Sendable, Equatable {
  /// It may.
  case allowed
  /// It may after an orphan snapshot has cut the image from its primary and the data is the last whole state's (`RollbackTarget`).
  case allowedAsOrphan
  /// It may not, for this reason.
  case refused(String)

  /// Decides for an image's snapshots, from newest to oldest.
  ///
  /// - Parameters:
  ///   - demoted: whether the new snapshot demotes the image.
  ///   - force: whether this is a promotion.
  public init(snapshots: [ImageSnapshot], demoted: Bool, force: Bool) {
    guard let newest = snapshots.lazy.compactMap(\.mirror).first else {
      self = .allowed
      return
    }
    if newest.isDemoted, !force {
      self = .refused("trying to create primary snapshot without force when previous primary snapshot is demoted")
    } else if newest.state != .nonPrimary {
      self = .allowed
    } else if !force {
      self = .refused("trying to create primary snapshot without force when previous snapshot is non-primary")
    } else if demoted {
      self = .refused("trying to create primary demoted snapshot when previous snapshot is non-primary")
    } else if RollbackTarget(snapshots: snapshots) == .impossible {
      self = .refused("cannot rollback")
    } else {
      self = .allowedAsOrphan
    }
  }
}
