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
      let info = try await pool.call(ImageObjects.header(spec.imageID), RBDClass.snapshotGet(spec.snapshotID))
      guard case .trash = info.namespace, info.childCount == 0 else { return }
      guard try await removeSnapshot(info), try await isOnlyKeptForClones() else { return }
      try await ImageRemover(in: pool).removeFromTrash(spec.imageID)
    } catch {
      return
    }
  }

  /// Removes the snapshot; whether the parent has none left.
  private func removeSnapshot(_ info: SnapshotInfo) async throws(RadosError) -> Bool {
    let parent = try await Image.open(in: pool, id: spec.imageID, mode: .mirroring)
    // Nobody's maintenance is run here meanwhile.
    await parent.coordinator?.lock?.blockRequests(reply: nil)
    let isEmpty: Bool
    do throws(RadosError) {
      try await parent.removeSnapshot(info.name, in: info.namespace)
      isEmpty = try await parent.refresh().snapshots.isEmpty
    } catch {
      let reason = error
      // The reason is what counts; the lock goes with the client otherwise.
      do throws(RadosError) { try await parent.close() } catch { throw reason }
      throw reason
    }
    try await parent.close()
    return isEmpty
  }

  private func isOnlyKeptForClones() async throws(RadosError) -> Bool {
    do throws(RadosError) {
      let entry = try await ImageTrash(pool).entry(spec.imageID)
      return entry.source == .userParent && entry.state == .normal && entry.defermentEndTime <= .now()
    } catch  where error.errno == .noEntry {
      return false
    }
  }
}
