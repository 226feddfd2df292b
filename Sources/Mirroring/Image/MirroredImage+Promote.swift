import CephCodec
import ObjectClasses
import RBD
import Rados

extension MirroredImage {
  /// How long the daemon gets to let go of a replica that is promoted by force.
  private static let daemonPatience = Duration.seconds(4)
  /// How long its lock is asked for after that, before it is broken.
  private static let lockPatience = Duration.seconds(4)

  /// Makes the image the primary (`Mirror::image_promote`). The peer's cluster is not asked, so a dead one keeps nothing waiting.
  ///
  /// Without `force` the image must have been demoted on both sides. With `force` a replica is cut from its primary; if a delta was
  /// half copied, the data goes back to the last snapshot that holds everything. Throws EINVAL for an image that is not mirrored by
  /// snapshots or is the primary, EBUSY for a replica whose primary is not demoted, and EINVAL when there is nothing whole to go
  /// back to.
  public func promote(force: Bool) async throws(MirroringError) {
    let info = try await step("failed to retrieve mirroring state") { try await self.info() }
    guard let info, info.image.state == .enabled else {
      throw MirroringError(.invalid, "mirroring is not enabled for the image")
    }
    guard info.image.mode == .snapshot else {
      throw MirroringError(.notSupported, "journal-based mirroring is not supported")
    }
    switch info.promotion {
    case .primary: throw MirroringError(.invalid, "image is already primary")
    case .nonPrimary where !force:
      throw MirroringError(.busy, "image is primary within a remote cluster or demotion is not propagated yet")
    default: break
    }
    try await promoteReplica(globalID: info.image.globalImageID)
  }

  /// `mirror::snapshot::PromoteRequest`.
  func promoteReplica(globalID: String) async throws(MirroringError) {
    let header = try await step("failed to refresh image") { try await image.refresh() }
    switch PrimarySnapshotRule(snapshots: header.snapshots, demoted: false, force: true) {
    case .refused(let reason): throw MirroringError(.invalid, "cannot promote: \(reason)")
    case .allowed: try await becomePrimary(globalID: globalID)
    case .allowedAsOrphan:
      _ = try await createOrphanSnapshot(globalID: globalID)
      try await waitForDaemons()
      try await seizeLock()
      // Until the lock was ours the daemon could still complete or begin a delta: decide on what there is now, below the orphan.
      let now = try await step("failed to refresh image") { try await image.refresh() }
      let below = Array(now.snapshots.drop { $0.mirror?.isOrphan != true }.dropFirst())
      switch RollbackTarget(snapshots: below) {
      case .none: break
      case .impossible: throw MirroringError(.invalid, "cannot promote: cannot rollback")
      case .snapshot(let data, let size, _):
        try await step("failed to rollback") { try await image.rollBack(to: data, size: size) }
      }
      try await becomePrimary(globalID: globalID)
    }
  }

  private func becomePrimary(globalID: String) async throws(MirroringError) {
    let options = PrimaryOptions(force: true, ignoresEmptyPeers: true, flags: .skipQuiesce)
    do {
      _ = try await createPrimarySnapshot(globalID: globalID, options)
    } catch {
      throw MirroringError(error.errno, "failed to create promote snapshot: \(error.message)")
    }
    try await setNonPrimary(false, failure: "failed to disable non-primary feature")
    try await step("failed to release exclusive lock") { try await image.releaseLock() }
  }

  func setNonPrimary(_ isNonPrimary: Bool, failure: String) async throws(MirroringError) {
    try await step(failure) {
      let header = try await image.refreshIfNeeded()
      try await ImageFeatureUpdate(header, in: image.pool).setNonPrimary(isNonPrimary)
      try await image.announceChange()
    }
  }

  /// Waits until no daemon has the replica open: the orphan snapshot tells it to let go.
  private func waitForDaemons() async throws(MirroringError) {
    let due = ContinuousClock.now.advanced(by: Self.daemonPatience)
    let own = await image.coordinator?.watcher.identity.handle ?? 0
    while ContinuousClock.now < due {
      let watchers = try await step("failed to list watchers") { try await ImageWatchers.list(image.id, in: image.pool) }
      guard watchers.contains(where: { $0.isMirroring && $0.watcher.cookie != own }) else { return }
      try await step("failed to wait for the daemon") { try await Task.sleep(for: .milliseconds(100)) }
    }
  }

  /// Takes the exclusive lock; from a daemon that does not let go, such as one that hangs on its peer, by force. The daemon is
  /// blocklisted then, so that nothing it still had in mind reaches the image.
  private func seizeLock() async throws(MirroringError) {
    guard let lock = await image.coordinator?.lock else { return }
    do {
      return try await lock.acquire(deadline: Self.lockPatience)
    } catch  where error.errno == .readOnly || error.errno == .timedOut {
      // Refused or not answered.
    } catch {
      throw MirroringError(error, "failed to acquire exclusive lock")
    }
    try await step("failed to acquire exclusive lock") {
      if let owner = try await lock.owner() { try await lock.breakHold(of: owner, force: true) }
      try await lock.acquire(deadline: Self.lockPatience)
    }
  }

  /// Makes the primary a replica-to-be (`Mirror::image_demote`). Clients keep reading; writes are refused from then on.
  ///
  /// Throws EINVAL for an image that is not mirrored by snapshots or is no primary.
  public func demote() async throws(MirroringError) {
    let info = try await step("failed to retrieve mirroring state") { try await self.info() }
    guard let info, info.image.state == .enabled else {
      throw MirroringError(.invalid, "mirroring is not enabled for the image")
    }
    guard info.image.mode == .snapshot else {
      throw MirroringError(.notSupported, "journal-based mirroring is not supported")
    }
    guard info.isPrimary else { throw MirroringError(.invalid, "image is not primary") }
    // Clients give the lock up and, once the feature is set, cannot have it back.
    try await step("failed to acquire exclusive lock") { try await image.acquireLock() }
    try await setNonPrimary(true, failure: "failed to enable non-primary feature")
    let options = PrimaryOptions(demoted: true, ignoresEmptyPeers: true, flags: .skipQuiesce)
    do {
      _ = try await createPrimarySnapshot(globalID: info.image.globalImageID, options)
    } catch {
      // Still the primary: clients must be able to write.
      try await setNonPrimary(false, failure: "failed to disable non-primary feature")
      throw error
    }
    try await step("failed to release exclusive lock") { try await image.releaseLock() }
  }

  /// Asks the daemon to make the replica anew from its primary (`Mirror::image_resync`). Throws EINVAL for a primary.
  public func resync() async throws(MirroringError) {
    let info = try await step("failed to retrieve mirroring state") { try await self.info() }
    guard let info else { throw MirroringError(.noEntry, "mirroring is not enabled for the image: \(Errno.noEntry)") }
    guard !info.isPrimary else { throw MirroringError(.invalid, "image is primary, cannot resync to itself") }
    guard info.image.mode == .snapshot else {
      throw MirroringError(.notSupported, "journal-based mirroring is not supported")
    }
    let uuid = try await step("failed to retrieve mirror uuid") { try await mirrorPool.mirrorUUID() }
    let value = Array(MirrorImageMetadata(resyncRequested: true).json.utf8)
    try await step("failed to request resync") {
      try await ImageMetadata.ofImage(image.id, in: image.pool).set([MirrorObjects.imageMetadataKey(mirrorUUID: uuid): value])
      try await image.announceChange()
    }
  }
}
