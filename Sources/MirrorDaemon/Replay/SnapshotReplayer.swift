import CephCodec
import Logging
import Mirroring
import ObjectClasses
import RBD
import Rados

/// Keeps one replica equal to its primary's newest mirror snapshot (`image_replayer::snapshot::Replayer`): both images are judged
/// after each change of their headers, and what the plan says is done.
actor SnapshotReplayer {
  /// Who is who.
  struct Identity: Sendable, Equatable {
    /// The image's global id.
    var globalImageID: String
    /// The mirror uuid of our pool.
    var localMirrorUUID: String
    /// The mirror uuid of the primary's pool.
    var remoteMirrorUUID: String
    /// The uuid under which the primary's pool lists us.
    var remotePeerUUID: String
  }

  private let local: Image
  private let remote: Image
  private let identity: Identity
  private let reserve: SnapshotIDReserve
  private let limits: SnapshotSync.Limits
  private let slot: any SyncSlot
  private let logger: Logger
  private let onChange: @Sendable () async -> Void
  private let onSnapshot: @Sendable (UInt64, Duration) async -> Void
  private var metrics = ReplayMetrics()
  private var started = ContinuousClock.now
  private let clock = ContinuousClock.now

  /// A replayer of two open images; the replica's exclusive lock is ours. `onChange` is called when the status may have
  /// changed, `onSnapshot` for each copied snapshot with its bytes and its time.
  init(
    local: Image, remote: Image, identity: Identity, reserve: SnapshotIDReserve, limits: SnapshotSync.Limits,
    slot: any SyncSlot, logger: Logger, onChange: @escaping @Sendable () async -> Void,
    onSnapshot: @escaping @Sendable (UInt64, Duration) async -> Void = { _, _ in }
  ) {
    self.local = local
    self.remote = remote
    self.identity = identity
    self.reserve = reserve
    self.limits = limits
    self.slot = slot
    self.logger = logger
    self.onChange = onChange
    self.onSnapshot = onSnapshot
  }

  /// The status description of the replaying image; nil while the primary has no complete mirror snapshot.
  func description() async -> String? {
    metrics.description(
      local: await local.header.snapshots, remote: await remote.header.snapshots,
      remoteMirrorUUID: identity.remoteMirrorUUID, second: second)
  }

  private var second: Int64 { (ContinuousClock.now - clock).components.seconds }

  // MARK: - The loop

  /// Replays until something ends it, or until the task is cancelled (nil).
  func run() async -> ReplayStop? {
    let wake = WakeUp()
    return await withTaskGroup(of: Void.self, returning: ReplayStop?.self) { group in
      for image in [local, remote] {
        guard let changes = await image.coordinator?.headerChanges() else { continue }
        group.addTask { for await _ in changes { await wake.signal() } }
      }
      let stop = await replay(wake)
      group.cancelAll()
      return stop
    }
  }

  private func replay(_ wake: WakeUp) async -> ReplayStop? {
    var failures = 0
    while !Task.isCancelled {
      do throws(ReplayStop) {
        let mustWait = try await advance()
        failures = 0
        if mustWait {
          await onChange()
          await wake.wait()
        }
      } catch {
        if case .failed(.again, let reason) = error, failures < 8 {
          // A snapshot went away under the copy: judge again.
          failures += 1
          logger.info("replay goes on after a change", metadata: ["reason": "\(reason)"])
          continue
        }
        if case .failed(.cancelled, _) = error, Task.isCancelled { return nil }
        return error
      }
    }
    return nil
  }

  /// Carries out one decision. Returns whether there is nothing to do until a header changes.
  private func advance() async throws(ReplayStop) -> Bool {
    let ours = try await attempt("failed to refresh local image") { () throws(RadosError) in try await local.refreshIfNeeded() }
    let theirs = try await attempt("failed to refresh remote image") { () throws(RadosError) in
      try await remote.refreshIfNeeded()
    }
    // A replica is thrown away only for a primary that can fill the new one.
    if PromotionState(snapshots: theirs.snapshots).isPrimary { try checkResync(ours) }
    let plan = SyncPlan(
      local: ours.snapshots, remote: theirs.snapshots, localMirrorUUID: identity.localMirrorUUID,
      remoteMirrorUUID: identity.remoteMirrorUUID, remotePeerUUID: identity.remotePeerUUID)
    let decision = plan.decide()
    logger.debug("decided", metadata: ["decision": "\(decision)"])
    switch decision {
    case .prune(let snapshot):
      try await attempt("failed to prune non-primary snapshot") { () throws(RadosError) in try await prune(snapshot, ours) }
      return false
    case .unlink(let snapshot):
      try await attempt("failed to unlink local peer from remote image") { () throws(RadosError) in
        try await MirroredImage(remote).unlink(peer: identity.remotePeerUUID, from: snapshot)
      }
      return false
    case .sync(let step):
      try await sync(step)
      return false
    case .waitForRemote, .idle:
      metrics.pending = 0
      return true
    case .stop(let reason): throw reason
    }
  }

  private func checkResync(_ header: ImageHeader) throws(ReplayStop) {
    let key = MirrorObjects.imageMetadataKey(mirrorUUID: identity.localMirrorUUID)
    guard let value = header.metadata[key] else { return }
    let metadata: MirrorImageMetadata
    do {
      metadata = try MirrorImageMetadata(json: String(decoding: value, as: UTF8.self))
    } catch {
      throw .failed(.badMessage, "failed to load local image-meta")
    }
    if metadata.resyncRequested { throw .resyncRequested }
  }

  private func prune(_ snapshot: SnapshotID, _ header: ImageHeader) async throws(RadosError) {
    guard let found = header.snapshot(snapshot) else { return }
    do throws(RadosError) {
      try await local.removeSnapshot(found.name, in: found.namespace)
    } catch  where error.errno == .noEntry {
      // Somebody else removed it.
    }
  }

  // MARK: - Copying

  private func sync(_ step: SyncStep) async throws(ReplayStop) {
    logger.info(
      "copying snapshot", metadata: ["from": "\(step.remoteFrom?.description ?? "-")", "to": "\(step.remoteTo)"])
    metrics.pending = step.pending
    metrics.syncing = ReplayMetrics.Syncing(remoteTo: step.remoteTo, copiedObjects: 0, objectCount: 1)
    metrics.currentBytes = 0
    started = ContinuousClock.now
    await onChange()
    let result = await copyUntilPromoted(step)
    metrics.syncing = nil
    do throws(RadosError) {
      try result.get()
    } catch  where error.errno == .noEntry {
      throw .failed(.again, "\(error)")
    } catch  where error.errno == .cancelled {
      let newest = await local.header.snapshots.lazy.compactMap(\.mirror).first
      if newest?.isOrphan == true || newest?.state == .primary { throw .forcePromoted }
      throw .failed(.cancelled, "image-sync canceled")
    } catch {
      logger.error("cannot copy snapshot", metadata: ["error": "\(error)"])
      throw .failed(error.errno, "failed to copy remote image")
    }
    let time = ContinuousClock.now - started
    metrics.finishSnapshot(seconds: UInt64(max(0, time.components.seconds)))
    await onSnapshot(metrics.lastSnapshotBytes, time)
    logger.info("snapshot is complete", metadata: ["to": "\(step.remoteTo)", "bytes": "\(metrics.lastSnapshotBytes)"])
    await onChange()
  }

  /// Runs the copy; a promotion of the replica that begins meanwhile ends it at once.
  private func copyUntilPromoted(_ step: SyncStep) async -> Result<Void, RadosError> {
    let writer: ReplicaWriter
    do throws(RadosError) {
      writer = ReplicaWriter(
        image: local, dataPool: try await local.header.dataPool(from: local.pool), globalImageID: identity.globalImageID,
        reserve: reserve)
    } catch {
      return .failure(error)
    }
    let sync = SnapshotSync(
      local: local, remote: remote, remoteMirrorUUID: identity.remoteMirrorUUID, writer: writer, limits: limits, slot: slot,
      observer: MetricsObserver(replayer: self))
    let changes = await local.coordinator?.headerChanges()
    // Snapshots of an earlier time as primary are there from the start.
    let known = Set(await local.header.snapshots.map(\.id))
    return await withTaskGroup(of: Result<Void, RadosError>?.self, returning: Result<Void, RadosError>.self) { group in
      group.addTask {
        do throws(RadosError) {
          try await sync.run(step)
          return .success(())
        } catch {
          return .failure(error)
        }
      }
      if let changes {
        group.addTask { [local] in
          for await _ in changes {
            // A header that cannot be read now is read by the copy's next step, which then fails.
            guard let header = try? await local.refreshIfNeeded() else { continue }
            let new = header.snapshots.filter { !known.contains($0.id) }
            if new.contains(where: { $0.mirror?.isOrphan == true || $0.mirror?.state == .primary }) { return nil }
          }
          return nil
        }
      }
      var result = Result<Void, RadosError>.failure(RadosError(.cancelled, "copy image"))
      for await finished in group {
        guard let finished else {
          group.cancelAll()
          continue
        }
        result = finished
        group.cancelAll()
      }
      return result
    }
  }

  fileprivate func copied(bytes: UInt64) { metrics.read(bytes, at: second) }

  fileprivate func progressed(_ done: UInt64, of total: UInt64) async {
    metrics.syncing?.copiedObjects = done
    metrics.syncing?.objectCount = total
    await onChange()
  }

  private func attempt<Value: Sendable>(
    _ failure: String, _ body: () async throws(RadosError) -> Value
  ) async throws(ReplayStop) -> Value {
    do throws(RadosError) {
      return try await body()
    } catch {
      logger.error("\(failure)", metadata: ["error": "\(error)"])
      throw .failed(error.errno, failure)
    }
  }
}

private struct MetricsObserver: SnapshotSync.Observer {
  let replayer: SnapshotReplayer

  func copied(bytes: UInt64) async { await replayer.copied(bytes: bytes) }
  func progressed(_ done: UInt64, of total: UInt64) async { await replayer.progressed(done, of: total) }
}

/// A flag that one task waits for; a signal that comes before the wait is not lost.
actor WakeUp {
  private var isSignalled = false
  private var waiter: CheckedContinuation<Void, Never>?

  /// Wakes the waiter, or the next one.
  func signal() {
    if let waiter {
      self.waiter = nil
      waiter.resume()
    } else {
      isSignalled = true
    }
  }

  /// Waits for a signal, or until the task is cancelled.
  func wait() async {
    await withTaskCancellationHandler {
      if isSignalled || Task.isCancelled {
        isSignalled = false
        return
      }
      await withCheckedContinuation { waiter = $0 }
    } onCancel: {
      Task { await self.signal() }
    }
  }
}
