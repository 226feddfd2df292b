import CephCodec
import Logging
import ObjectClasses
import Rados

/// Writes the statuses of a namespace's images to one site, many in an operation (`MirrorStatusUpdater`). While it runs it watches
/// `rbd_mirroring`: a status counts as "up" as long as its writer does.
actor MirrorStatusUpdater {
  /// How many statuses one operation carries.
  private static let perOperation = 100

  private let pool: Pool
  private let mirrorUUID: String
  private let logger: Logger
  private let softDelay: Duration
  private let refreshInterval: Duration
  private var statuses: [String: MirrorImageSiteStatus] = [:]
  private var dirty: Set<String> = []
  private var watch: Watch?
  private var tasks: [Task<Void, Never>] = []
  private var isWriting = false
  private var isSoftPending = false
  private var idle: [CheckedContinuation<Void, Never>] = []

  /// An updater of a site. On our own site `mirrorUUID` is empty, on the peer's it is our pool's.
  init(
    pool: Pool, mirrorUUID: String, logger: Logger, softDelay: Duration = .seconds(2),
    refreshInterval: Duration = .seconds(30)
  ) {
    self.pool = pool
    self.mirrorUUID = mirrorUUID
    self.logger = logger
    self.softDelay = softDelay
    self.refreshInterval = refreshInterval
  }

  /// Begins to watch and to refresh. Throws what kept the watch from being set.
  func start() async throws(RadosError) {
    let watch = try await pool.watch(MirrorObjects.mirroring)
    self.watch = watch
    tasks.append(Task { await self.serve(watch) })
    tasks.append(Task { await self.refreshPeriodically() })
  }

  /// Writes what is due, then ends the watch; statuses are "down" from then on.
  func stop() async {
    for task in tasks { task.cancel() }
    tasks = []
    await flush()
    await watch?.close()
    watch = nil
  }

  /// Sets an image's status; with `force` it is written at once, else within moments.
  func set(_ globalImageID: String, _ state: MirrorImageStatusState, _ description: String, force: Bool) {
    let status = MirrorImageSiteStatus(mirrorUUID: mirrorUUID, state: state, description: description, isUp: true)
    let old = statuses.updateValue(status, forKey: globalImageID)
    guard force || old?.state != status.state || old?.description != status.description else { return }
    dirty.insert(globalImageID)
    if force { beginWriting() } else { writeSoon() }
  }

  /// Keeps an image's status no longer fresh, once what was set is written.
  func remove(_ globalImageID: String) async {
    if dirty.contains(globalImageID) { await flush() }
    statuses[globalImageID] = nil
    dirty.remove(globalImageID)
  }

  /// Writes what is due and waits for it.
  func flush() async {
    guard !dirty.isEmpty || isWriting else { return }
    beginWriting()
    await withCheckedContinuation { idle.append($0) }
  }

  // MARK: - Writing

  private func writeSoon() {
    guard !isSoftPending, !isWriting else { return }
    isSoftPending = true
    Task {
      // Cancelled never; a stop flushes by itself.
      try? await Task.sleep(for: softDelay)
      isSoftPending = false
      beginWriting()
    }
  }

  private func beginWriting() {
    guard !isWriting else { return }
    isWriting = true
    Task { await write() }
  }

  private func write() async {
    while !dirty.isEmpty {
      let batch = dirty.sorted().prefix(Self.perOperation)
      dirty.subtract(batch)
      var operation = WriteOperation()
      for id in batch {
        if let status = statuses[id] { operation.call(MirrorClass.imageStatusSet(id, status)) }
      }
      guard !operation.isEmpty else { continue }
      do throws(RadosError) {
        try await pool.write(MirrorObjects.mirroring, operation, deadline: .seconds(10))
      } catch {
        if batch.count > 1, error.errno == .noEntry {
          await writeOneByOne(Array(batch))
        } else {
          logger.debug("cannot write image status", metadata: ["pool": "\(pool.name)", "error": "\(error)"])
        }
      }
    }
    isWriting = false
    let waiting = idle
    idle = []
    for waiter in waiting { waiter.resume() }
  }

  /// An image that is not mirrored any more fails the whole operation; the others must not suffer.
  private func writeOneByOne(_ ids: [String]) async {
    for id in ids {
      guard let status = statuses[id] else { continue }
      do throws(RadosError) {
        try await pool.execute(MirrorObjects.mirroring, MirrorClass.imageStatusSet(id, status), deadline: .seconds(10))
      } catch {
        logger.debug("cannot write image status", metadata: ["image": "\(id)", "error": "\(error)"])
      }
    }
  }

  private func refreshPeriodically() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: refreshInterval) } catch { return }
      dirty.formUnion(statuses.keys)
      if !dirty.isEmpty { beginWriting() }
    }
  }

  /// Others notify the object of changes of modes and images; here they only need an answer.
  private func serve(_ watch: Watch) async {
    for await event in watch.events {
      if case .notify(let notification) = event { watch.acknowledge(notification) }
    }
  }
}

/// Both sites' statuses of a namespace's images.
struct SiteStatuses: StatusSink {
  /// Our site's.
  let local: MirrorStatusUpdater
  /// The peer's; nil while it cannot be reached.
  let remote: MirrorStatusUpdater?

  func set(_ globalImageID: String, _ state: MirrorImageStatusState, _ description: String, force: Bool) async {
    await local.set(globalImageID, state, description, force: force)
    await remote?.set(globalImageID, state, description, force: force)
  }

  func remove(_ globalImageID: String) async {
    await local.remove(globalImageID)
    guard let remote else { return }
    // The peer's cluster may be dead.
    await withDeadline(.seconds(2)) { await remote.remove(globalImageID) }
  }
}
