import CephCodec
import ObjectClasses
import RBD

/// Whether an image may become or stay primary with a new mirror snapshot, and what that takes
/// (`mirror::snapshot::util::can_create_primary_snapshot`).
public enum PrimarySnapshotRule: Sendable, Equatable {
  /// It may.
  case allowed
  /// It may after an orphan snapshot has cut the image from its primary, and, if there is one, after rolling back to the last
  /// snapshot that holds everything.
  case allowedAsOrphan(rollBackTo: SnapshotID?)
  /// It may not, for this reason.
  case refused(String)

  /// Decides for an image's snapshots, from newest to oldest.
  ///
  /// - Parameters:
  ///   - demoted: whether the new snapshot demotes the image.
  ///   - force: whether this is a promotion.
  public init(snapshots: [ImageSnapshot], demoted: Bool, force: Bool) {
    let mirrored = snapshots.compactMap { snapshot in snapshot.mirror.map { (id: snapshot.id, mirror: $0) } }
    guard let newest = mirrored.first else {
      self = .allowed
      return
    }
    if newest.mirror.isDemoted, !force {
      self = .refused("trying to create primary snapshot without force when previous primary snapshot is demoted")
    } else if newest.mirror.state != .nonPrimary {
      self = .allowed
    } else if !force {
      self = .refused("trying to create primary snapshot without force when previous snapshot is non-primary")
    } else if demoted {
      self = .refused("trying to create primary demoted snapshot when previous snapshot is non-primary")
    } else if newest.mirror.complete {
      self = .allowedAsOrphan(rollBackTo: nil)
    } else {
      self = Self.rollBack(from: mirrored.dropFirst())
    }
  }

  /// The newest older snapshot that holds everything: a complete replica snapshot, or any that was made as primary or by a demotion.
  private static func rollBack(from older: some Sequence<(id: SnapshotID, mirror: MirrorSnapshotNamespace)>) -> Self {
    for (id, mirror) in older where mirror.state != .nonPrimary || mirror.complete {
      return .allowedAsOrphan(rollBackTo: id)
    }
    return .refused("cannot rollback")
  }
}
