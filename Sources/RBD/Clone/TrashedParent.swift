import CephCodec
import ObjectClasses
import Rados

/// A parent's snapshot that was removed while clones hung on it, and is really removed with the last of them
/// (`DetachChildRequest::clone_v2_get_snapshot` and on).
struct TrashedParent: Sendable {
  private let spec: ParentImageSpec
  private let pool: Pool

  /// A parent's snapshot; `pool` is the parent's, with its namespace.
  init(_ spec: ParentImageSpec, in pool: Pool) {
    self.spec = spec
    self.pool = pool
  }

  /// Removes the snapshot if it is in the trash and no clone hangs on it any more; then the parent itself if it was in the trash only
  /// for its clones. The clone's own fate does not depend on it: failures leave the snapshot for the next removal.
  func removeIfUnused() async {
    do throws(RadosError) {
      let parent = try await ImageHeader.read(from: pool, id: spec.imageID)
      guard let snapshot = parent.snapshot(spec.snapshotID), snapshot.isInTrash, snapshot.childCount == 0 else { return }
      try await ImageSnapshots(parent, in: pool).remove(snapshot)
    } catch {
      return
    }
  }
}
