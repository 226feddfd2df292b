import CephCodec
import ObjectClasses
import RBD

/// What a replica must be rolled back to, so that it is its last complete mirror snapshot, before it may be promoted.
///
/// Stock rolls back to the last complete snapshot itself, which in a replica that its own daemon wrote holds the state *before*
/// that snapshot's delta: promoting in the middle of a copy then loses a delta that was complete. The state is in the clones of
/// the incomplete snapshot, which was made before anything was overwritten.
public enum RollbackTarget: Sendable, Equatable {
  /// The head is the last complete snapshot's state.
  case none
  /// No mirror snapshot was ever complete.
  case impossible
  /// The data is what reads at the snapshot `data`; the size is `size` bytes. `complete` is the snapshot this restores.
  case snapshot(data: SnapshotID, size: UInt64, complete: SnapshotID)

  /// Decides for an image's snapshots, in any order.
  public init(snapshots: [ImageSnapshot]) {
    let mirrored = snapshots.filter { $0.mirror != nil }.sorted { $0.id < $1.id }
    let complete = mirrored.last { $0.mirror?.complete == true && $0.mirror?.isOrphan == false }
    let copying = mirrored.filter { snapshot in
      snapshot.mirror?.isNonPrimary == true && snapshot.mirror?.complete == false && snapshot.id > complete?.id ?? 0
    }
    guard let first = copying.first else {
      self = .none
      return
    }
    guard let complete else {
      self = .impossible
      return
    }
    let data = complete.isSelfContained ? complete : first
    self = .snapshot(data: data.id, size: complete.size, complete: complete.id)
  }
}
