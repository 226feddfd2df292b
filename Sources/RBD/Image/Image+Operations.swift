import CephCodec
import ObjectClasses
import Rados

// Operations: sent to whoever may run them.

extension Image {
  /// Runs an operation where it may run: here, or at the owner of the exclusive lock. Throws EROFS when the image may not be changed.
  public nonisolated func perform(
    _ operation: ProxiedOperation, progress: OperationContext = OperationContext()
  ) async throws(RadosError) {
    guard let coordinator = await coordinator else {
      throw RadosError(.readOnly, "\(OperationKind(operation))", object: ImageObjects.header(id))
    }
    try await coordinator.perform(operation, progress)
    await headerChanged()
  }

  /// Makes a snapshot and returns its id. Throws EEXIST when the name is taken, EDQUOT at the image's limit.
  public nonisolated func createSnapshot(
    _ name: String, in namespace: SnapshotNamespace = .user, flags: SnapshotCreateFlags = [],
    progress: OperationContext = OperationContext()
  ) async throws(RadosError) -> SnapshotID {
    try await perform(.snapshotCreate(namespace, name: name, flags: flags.rawValue), progress: progress)
    let header = try await refresh()
    guard let snapshot = header.snapshot(named: name, in: namespace) else {
      throw RadosError(.noEntry, "create snapshot \(name)", object: header.headerObject)
    }
    return snapshot.id
  }

  /// Removes a snapshot. Throws ENOENT when there is none, EBUSY while it is protected.
  public nonisolated func removeSnapshot(_ name: String, in namespace: SnapshotNamespace = .user) async throws(RadosError) {
    try await perform(.snapshotRemove(namespace, name: name))
  }

  /// Makes the writable state what it was at a snapshot (`rbd_snap_rollback`). Takes the exclusive lock, from a living owner too.
  ///
  /// - Parameter size: the image's size afterwards, in bytes, where the snapshot was recorded with another; nil for the snapshot's.
  public nonisolated func rollBack(
    to snapshot: SnapshotID, size: UInt64? = nil, progress: OperationContext = OperationContext()
  ) async throws(RadosError) {
    guard let coordinator = await coordinator else {
      throw RadosError(.readOnly, "roll back", object: ImageObjects.header(id))
    }
    try await coordinator.performUnderLock(.snapshotRollback, requesting: true, progress) {
      context async throws(RadosError) in try await self.rollBackHere(to: snapshot, size: size, context)
    }
  }

  /// Limits how many snapshots the image may have; `UInt64.max` for any number. Throws ERANGE when it has more already.
  public nonisolated func setSnapshotLimit(_ limit: UInt64) async throws(RadosError) {
    guard let coordinator = await coordinator else {
      throw RadosError(.readOnly, "limit snapshots", object: ImageObjects.header(id))
    }
    try await coordinator.performUnderLock(.snapshotLimit, requesting: true) { _ async throws(RadosError) in
      try await self.change { header throws(RadosError) in try await ImageSnapshots(header, in: self.pool).setLimit(limit) }
    }
  }

  /// Tells the image's clients, this one too, that its header was changed by other means.
  public nonisolated func announceChange() async throws(RadosError) { try await announce() }

  /// Takes the exclusive lock, from a living owner too. Does nothing for an image without the feature.
  public nonisolated func acquireLock() async throws(RadosError) {
    try await coordinator?.lock?.acquire()
  }

  /// Gives the exclusive lock back.
  public nonisolated func releaseLock() async throws(RadosError) {
    try await coordinator?.lock?.release()
  }

  /// Whether this client owns the exclusive lock.
  public nonisolated func ownsLock() async -> Bool { await coordinator?.lock?.isOwner ?? false }
}
