import CephCodec
import ObjectClasses
import Rados

extension ImageSnapshots {
  /// Removes a snapshot by name. `ENOENT` when there is none, `EBUSY` while it is protected.
  public func remove(_ name: String, in namespace: SnapshotNamespace = .user) async throws(RadosError) {
    try await remove(try existing(name, namespace, "remove snapshot"))
  }

  /// Removes a snapshot (`SnapshotRemoveRequest`): into the trash namespace first, so that nobody clones it any more; then its object
  /// map, a mirror snapshot's image state, its RADOS snapshot and its record.
  ///
  /// A snapshot that clones hang on stays in the trash namespace, where the last clone's removal finds it; removing one that is there
  /// already is `EBUSY`. `EROFS` for an image with unknown operation features. Can be repeated after any failure.
  public func remove(_ snapshot: ImageSnapshot) async throws(RadosError) {
    try checkOperations("remove snapshot")
    guard snapshot.protection != .protected else { throw failure(.busy, "remove snapshot", "snapshot is protected") }
    if !snapshot.isInTrash { try await moveToTrash(snapshot.id) }
    if try await hasChildren(snapshot.id) {
      guard snapshot.isInTrash else { return }
      throw failure(.busy, "remove snapshot", "clones hang on it")
    }
    try await detachFromParentIfLast(snapshot)
    if header.features.contains(.objectMap) { try await maps.snapshotRemoving(snapshot.id, header: header) }
    if snapshot.mirror != nil || snapshot.wasMirror {
      try await ImageStateStore(pool: pool, imageID: header.id).remove(snapshot: snapshot.id)
    }
    try await releaseID(snapshot.id)
    try await pool.execute(header.headerObject, RBDClass.snapshotRemove(snapshot.id))
  }

  private func moveToTrash(_ id: SnapshotID) async throws(RadosError) {
    do {
      try await pool.execute(header.headerObject, RBDClass.snapshotTrashAdd(id))
    } catch  where error.errno == .exists {
      // An earlier removal came this far.
      return
    }
  }

  /// Whether clones hang on the snapshot; those in pools that were removed are taken off its list.
  private func hasChildren(_ id: SnapshotID) async throws(RadosError) -> Bool {
    let info = try await pool.call(header.headerObject, RBDClass.snapshotGet(id))
    guard info.childCount > 0 else { return false }
    var remains = false
    for child in try await ImageChildren.attached(to: id, of: header.id, in: pool) {
      do throws(RadosError) {
        _ = try await pool.cluster.pool(id: child.poolID, namespace: child.poolNamespace)
        remains = true
      } catch  where error.errno == .noEntry {
        try await pool.execute(header.headerObject, RBDClass.childDetach(id, child))
      }
    }
    return remains
  }

  /// When nothing but this snapshot is a clone of its parent any more, the parent forgets the image.
  private func detachFromParentIfLast(_ snapshot: ImageSnapshot) async throws(RadosError) {
    guard let parent = snapshot.parent?.spec, header.parent?.spec != parent else { return }
    guard !header.snapshots.contains(where: { $0.id != snapshot.id && $0.parent?.spec == parent }) else { return }
    try await ImageParentage(header, in: pool).detachChild()
  }

  private func releaseID(_ id: SnapshotID) async throws(RadosError) {
    do throws(RadosError) {
      try await header.dataPool(from: pool).removeSelfManagedSnapshot(id)
    } catch  where error.errno == .noEntry {
      // The data pool is gone, or the id was released before.
      return
    }
  }

  /// Removes every user snapshot (`rbd snap purge`), oldest first; calls `progress` with how many of how many are done. Protected ones
  /// stay. Returns the header as it is afterwards.
  public func purge(
    progress: @Sendable (_ done: Int, _ total: Int) async -> Void = { _, _ in }
  ) async throws(RadosError) -> ImageHeader {
    let removable = header.snapshots.filter { $0.isUser && $0.protection == .unprotected }
    var current = header
    for (index, snapshot) in removable.enumerated() {
      try await ImageSnapshots(current, in: pool).remove(snapshot)
      current = try await current.reread(from: pool)
      await progress(index + 1, removable.count)
    }
    return current
  }
}

extension ImageSnapshot {
  /// Whether the snapshot was a mirror snapshot before it went to the trash namespace.
  var wasMirror: Bool {
    if case .trash(_, let type) = namespace { type == 3 } else { false }
  }
}
