import CephCodec
import Logging
import Mirroring
import ObjectClasses
import RBD
import Rados

/// Removes the images that replication moved to a namespace's trash, once their delay is over (`ImageDeleter`, `TrashWatcher`).
actor ImageDeleter {
  private let pool: Pool
  private let throttle: SyncThrottle
  private let retryInterval: Double
  private let logger: Logger
  private var queue = DeletionQueue()
  private var watching: Task<Void, Never>?
  private var timer: Task<Void, Never>?
  private var isStopped = false

  /// A deleter of a pool's namespace.
  init(pool: Pool, throttle: SyncThrottle, retryInterval: Double, logger: Logger) {
    self.pool = pool
    self.throttle = throttle
    self.retryInterval = retryInterval
    self.logger = logger
  }

  /// Begins to watch the trash.
  func start() { watching = Task { await self.run() } }

  /// Begins no more deletions.
  func stop() async {
    isStopped = true
    watching?.cancel()
    timer?.cancel()
    await throttle.drain(namespace: pool.namespace)
    await withDeadline(.seconds(3)) { [watching] in await watching?.value }
  }

  /// Images that wait, and images whose deletion failed, with the last error and how often (`image_deleter_status`).
  func statusDocument() -> FormattedValue {
    let waiting = queue.ready + queue.inFlight + queue.deferred.filter { $0.error == nil }
    let failed = queue.deferred.filter { $0.error != nil }
    return [
      "delete_images_queue": .array(of: "delete_info", waiting.map { ["image_id": .string($0.imageID)] }),
      "failed_deletes_queue": .array(
        of: "delete_info",
        failed.map {
          [
            "image_id": .string($0.imageID), "error_code": .string($0.error?.description ?? ""),
            "retries": .number(UInt64($0.retries)),
          ]
        }),
    ]
  }

  // MARK: - The trash

  private func run() async {
    while !Task.isCancelled {
      do throws(RadosError) {
        var operation = WriteOperation()
        operation.create(exclusive: false)
        try await pool.write(ImageObjects.trash, operation)
        let watch = try await pool.watch(ImageObjects.trash)
        let result = await follow(watch)
        await watch.close()
        try result.get()
      } catch {
        logger.debug("cannot watch the trash", metadata: ["error": "\(error)"])
      }
      do { try await Task.sleep(for: .seconds(30)) } catch { return }
    }
  }

  private func follow(_ watch: Watch) async -> Result<Void, RadosError> {
    do throws(RadosError) {
      try await list()
      for await event in watch.events {
        switch event {
        case .notify(let notification):
          watch.acknowledge(notification)
          // A message of another kind concerns others.
          if case .imageAdded(let id, let spec)? = try? TrashNotify(decoding: notification.payload) { add(id, spec) }
        case .lost: continue
        case .reconnected: try await list()
        case .failed(let error): throw error
        }
      }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func list() async throws(RadosError) {
    for entry in try await ImageTrash(pool).list() { add(entry.id, entry.spec) }
  }

  private func add(_ id: String, _ spec: TrashImageSpec) {
    guard spec.source == .mirroring else { return }
    queue.add(id, due: Double(spec.defermentEndTime.seconds))
    proceed()
  }

  // MARK: - Deleting

  private var now: Double { Double(UTime.now().seconds) }

  private func proceed() {
    guard !isStopped else { return }
    for image in queue.take(now: now) { Task { await self.delete(image) } }
    guard let next = queue.nextDue else { return }
    timer?.cancel()
    timer = Task {
      do { try await Task.sleep(for: .seconds(max(0.1, next - self.now))) } catch { return }
      Task { self.proceed() }
    }
  }

  private func delete(_ id: String) async {
    let key = SlotThrottle.Key(namespace: pool.namespace, id: id)
    guard await throttle.acquire(key) == .granted, !isStopped else { return }
    let outcome: DeletionQueue.Outcome
    do throws(RadosError) {
      try await remove(id)
      logger.notice("replica deleted", metadata: ["id": "\(id)"])
      outcome = .finished
    } catch  where error.errno == .noEntry {
      outcome = .finished
    } catch  where error.errno == .busy || error.errno == .noChild {
      outcome = .busy(error.errno)
    } catch {
      logger.warning("cannot delete replica", metadata: ["id": "\(id)", "error": "\(error)"])
      outcome = .failed(error.errno)
    }
    await throttle.release(key)
    queue.finish(id, outcome, now: now, retryInterval: retryInterval)
    proceed()
  }

  /// Snapshots first, then the image (`TrashRemoveRequest`, `SnapshotPurgeRequest`).
  private func remove(_ id: String) async throws(RadosError) {
    try await purge(id)
    try await ImageRemover(in: pool).removeFromTrash(id, force: true)
  }

  private func purge(_ id: String) async throws(RadosError) {
    let image = try await Image.open(in: pool, id: id, mode: .mirroring)
    let result: Result<Void, RadosError>
    do throws(RadosError) {
      try await image.acquireLock()
      let header = try await image.refresh()
      for snapshot in header.snapshots.sorted(by: { $0.id < $1.id }) where !snapshot.isInTrash {
        if snapshot.protection != .unprotected {
          try await image.perform(.snapshotUnprotect(snapshot.namespace, name: snapshot.name))
        }
        try await image.removeSnapshot(snapshot.name, in: snapshot.namespace)
      }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    do throws(RadosError) { try await image.close() } catch {
      logger.debug("cannot close image", metadata: ["id": "\(id)", "error": "\(error)"])
    }
    try result.get()
  }
}
