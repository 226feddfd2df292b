import CephCodec
import Logging
import ObjectClasses
import RBD
import Rados

/// Replicates one image on this daemon: looks at both sides, replays, and tells the world how it goes (`ImageReplayer`).
actor ImageReplayer {
  /// What an image's replication needs of its surroundings.
  struct Surroundings: Sendable {
    /// Where the image's sides are.
    var place: Bootstrap.Place
    /// Where snapshot ids come from.
    var reserve: SnapshotIDReserve
    /// What copies share.
    var limits: SnapshotSync.Limits
    /// A slot for copying an image's data.
    var slot: @Sendable (_ imageID: String) -> any SyncSlot
    /// Where statuses are written.
    var statuses: any StatusSink
    /// The admin socket's commands.
    var commands = AdminCommands()
    /// The counters.
    var counters = PerfCounters()
    /// Logs.
    var logger: Logger
  }

  /// The image's global id.
  nonisolated let globalImageID: String
  private let surroundings: Surroundings
  private let logger: Logger
  private var state = ImageReplayerState()
  private var bootstrapping: Task<Void, Never>?
  private var opened: Bootstrap.Opened?
  private var replayer: SnapshotReplayer?
  private var replaying: Task<Void, Never>?
  private var imageName: String?
  private var registration: AdminCommands.Registration?
  private var registeredSpec: String?
  private var isRetired = false
  private var counters: PerfCounters.SnapshotCounters?
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var isPublishing = false
  private var publishAgain: Bool?
  /// Whether the image is gone on both sides, so that this replayer can be dropped.
  private(set) var isFinished = false

  /// A replayer at rest.
  init(globalImageID: String, surroundings: Surroundings) {
    self.globalImageID = globalImageID
    self.surroundings = surroundings
    var logger = surroundings.logger
    logger[metadataKey: "image"] = "\(globalImageID)"
    self.logger = logger
  }

  // MARK: - What others want

  /// Where it is.
  var phase: ImageReplayerState.Phase { state.phase }
  /// Its health, as counted in the service status.
  var health: ServiceStatus.Level { state.health }
  /// Whether its client was found blocklisted.
  var isBlocklisted: Bool { state.isBlocklisted }

  /// The image's name for operators: `<pool>/[<namespace>/]<image>`.
  var spec: String {
    let pool = surroundings.place.local
    let namespace = pool.namespace.isEmpty ? "" : pool.namespace + "/"
    return "\(pool.name)/\(namespace)\(imageName ?? globalImageID)"
  }

  /// What the admin socket shows.
  func statusDocument() -> FormattedValue { ["name": .string(spec), "state": .string(state.phase.rawValue)] }

  /// Stops it for good: it has no commands and counters any more.
  func retire() async {
    isRetired = true
    registration?.cancel()
    counters?.end()
    await stop()
  }

  /// Makes the commands and counters those of the image's name.
  private func register() {
    guard registeredSpec != spec, !isRetired else { return }
    registration?.cancel()
    counters?.end()
    registeredSpec = spec
    registration = surroundings.commands.register(
      AdminCommand.control(of: spec, element: "image_replayer", ImageControl(replayer: self)))
    counters = surroundings.counters.countSnapshots(ofImage: spec)
  }

  /// Starts it; one that an operator stopped starts only for an operator.
  func start(manual: Bool = false) {
    register()
    handle(.start(manual: manual))
  }

  /// Stops it and waits until both images are closed.
  func stop(manual: Bool = false) async {
    handle(.stop(manual: manual, restart: false))
    await rest()
  }

  /// Stops it and starts it again.
  func restart() {
    isFinished = false
    handle(.stop(manual: false, restart: true))
  }

  /// Writes the status anew, at once if forced.
  func publish(force: Bool) {
    if isPublishing {
      publishAgain = (publishAgain ?? false) || force
      return
    }
    isPublishing = true
    Task { await publishNow(force: force) }
  }

  private func rest() async {
    guard state.phase != .stopped else { return }
    await withCheckedContinuation { waiters.append($0) }
  }

  // MARK: - The machine

  private func handle(_ event: ImageReplayerState.Event) {
    for action in state.handle(event) { perform(action) }
  }

  private func perform(_ action: ImageReplayerState.Action) {
    switch action {
    case .bootstrap: bootstrapping = Task { await bootstrap() }
    case .cancelBootstrap: bootstrapping?.cancel()
    case .replay: replay()
    case .close: Task { await close() }
    case .publishStatus(let force): publish(force: force)
    case .moveToTrash(let resync): Task { await moveToTrash(resync: resync) }
    case .removeStatus(let purge):
      Task {
        await surroundings.statuses.remove(globalImageID, purge: purge)
        handle(.statusRemoved)
      }
    case .rest(let finished):
      isFinished = finished
      logger.debug("stopped", metadata: ["finished": "\(finished)"])
      let waiting = waiters
      waiters = []
      for waiter in waiting { waiter.resume() }
    case .refuse(let errno): logger.debug("refused", metadata: ["errno": "\(errno)"])
    }
  }

  private func bootstrap() async {
    let bootstrap = Bootstrap(
      globalImageID: globalImageID, place: surroundings.place, reserve: surroundings.reserve, logger: logger,
      progress: { [weak self] step in await self?.progressed(step) }, named: { [weak self] name in await self?.named(name) })
    do throws(Bootstrap.End) {
      let opened = try await bootstrap.run()
      self.opened = opened
      named(await opened.local.header.name)
      await surroundings.reserve.prepare(opened.local.pool)
      handle(.bootstrapped(.ready))
    } catch {
      if case .failed(.blocklisted) = error.outcome { handle(.blocklisted) }
      handle(.bootstrapped(error.outcome))
    }
  }

  private func progressed(_ step: String) { handle(.bootstrapProgress(step)) }

  private func named(_ name: String) {
    imageName = name
    register()
  }

  private func replay() {
    guard let opened else { return }
    let place = surroundings.place
    let identity = SnapshotReplayer.Identity(
      globalImageID: globalImageID, localMirrorUUID: place.localMirrorUUID, remoteMirrorUUID: place.remoteMirrorUUID,
      remotePeerUUID: place.remotePeerUUID)
    let replayer = SnapshotReplayer(
      local: opened.local, remote: opened.remote, identity: identity, reserve: surroundings.reserve,
      limits: surroundings.limits, slot: surroundings.slot(opened.local.id), logger: logger,
      onChange: { [weak self] in await self?.replayed() },
      onSnapshot: { [weak self] bytes, time in await self?.counters?.finishSnapshot(bytes: bytes, time: time) })
    self.replayer = replayer
    replaying = Task {
      guard !place.remotePeerUUID.isEmpty else {
        return handle(.replayEnded(.failed(.noEntry, "failed to retrieve mirror peer uuid from remote pool")))
      }
      if let stop = await replayer.run() { ended(stop) }
    }
  }

  private func replayed() async {
    if let name = await opened?.local.header.name { named(name) }
    handle(.replayed)
  }

  private func ended(_ stop: ReplayStop) {
    logger.notice("replay ended", metadata: ["reason": "\(stop.description)"])
    if stop.errno == .blocklisted { handle(.blocklisted) }
    handle(.replayEnded(stop))
  }

  // MARK: - Stopping

  private func close() async {
    bootstrapping?.cancel()
    replaying?.cancel()
    await replaying?.value
    replaying = nil
    replayer = nil
    bootstrapping = nil
    if let opened {
      self.opened = nil
      await closeImage(opened.local)
      // The peer's cluster may be dead: nobody waits for it long.
      await withDeadline(.seconds(3)) { [weak self] in await self?.closeImage(opened.remote) }
    }
    handle(.closed)
  }

  private func closeImage(_ image: Image) async {
    do throws(RadosError) {
      try await image.close()
    } catch {
      logger.warning("cannot close image", metadata: ["id": "\(image.id)", "error": "\(error)"])
    }
  }

  private func moveToTrash(resync: Bool) async {
    let removal = ReplicaRemoval(pool: surroundings.place.local, globalImageID: globalImageID, logger: logger)
    do throws(RadosError) {
      try await removal.moveToTrash(resync: resync)
      handle(.movedToTrash(nil))
    } catch {
      logger.error("cannot move replica to trash", metadata: ["error": "\(error)"])
      handle(.movedToTrash(error.errno))
    }
  }

  // MARK: - The status

  private func publishNow(force: Bool) async {
    var force = force
    while true {
      let replay = await replayer?.description()
      if let status = state.status(replay: replay) {
        await surroundings.statuses.set(
          globalImageID, status.state, status.description, force: force)
      }
      guard let again = publishAgain else { break }
      publishAgain = nil
      force = again
    }
    isPublishing = false
  }
}

/// Where the statuses of images go.
protocol StatusSink: Sendable {
  /// Sets an image's status; with `force` it is written at once, else soon.
  func set(_ globalImageID: String, _ state: MirrorImageStatusState, _ description: String, force: Bool) async
  /// Keeps an image's status no longer fresh, once what was set is written; `purge` removes it.
  func remove(_ globalImageID: String, purge: Bool) async
}

/// Runs something, and goes on without it when it takes longer than a time; it is cancelled then, but not waited for.
func withDeadline(_ limit: Duration, _ body: @escaping @Sendable () async -> Void) async {
  let work = Task { await body() }
  let done = WakeUp()
  let finish = Task {
    await work.value
    await done.signal()
  }
  let timer = Task {
    // Cancelled when the work is done first.
    try? await Task.sleep(for: limit)
    await done.signal()
  }
  await done.wait()
  timer.cancel()
  work.cancel()
  finish.cancel()
}
