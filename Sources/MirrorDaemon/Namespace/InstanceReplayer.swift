import Logging
import Rados

/// The images of a namespace that this instance replicates (`InstanceReplayer`).
actor InstanceReplayer: InstanceWatcher.Delegate {
  /// How many images there are, and how many are not well.
  struct Counts: Sendable, Equatable {
    var assigned = 0
    var warning = 0
    var error = 0
  }

  private let logger: Logger
  private let checkInterval: Duration
  private let onCounts: @Sendable (Counts) async -> Void
  private let onBlocklisted: @Sendable () async -> Void
  private var surroundings: ImageReplayer.Surroundings?
  private var replayers: [String: ImageReplayer] = [:]
  private var isManuallyStopped = false
  private var tasks: [Task<Void, Never>] = []
  private var isStopping = false

  /// An instance without images.
  init(
    checkInterval: Duration, logger: Logger, onCounts: @escaping @Sendable (Counts) async -> Void,
    onBlocklisted: @escaping @Sendable () async -> Void
  ) {
    self.checkInterval = checkInterval
    self.logger = logger
    self.onCounts = onCounts
    self.onBlocklisted = onBlocklisted
  }

  /// Begins to look after the images.
  func start() {
    tasks.append(Task { await self.checkPeriodically() })
    tasks.append(Task { await self.publishPeriodically() })
  }

  /// Stops all images and looks after them no more.
  func stop() async {
    isStopping = true
    for task in tasks { task.cancel() }
    tasks = []
    let images = replayers
    replayers = [:]
    await retire(Array(images.values))
  }

  /// Where the images' sides are from now on; nil while the peer cannot be reached. The images start anew.
  func setSurroundings(_ surroundings: ImageReplayer.Surroundings?) async {
    let images = replayers
    self.surroundings = surroundings
    replayers = [:]
    await retire(Array(images.values))
    guard surroundings != nil, !isStopping else {
      for image in images.keys { pending.insert(image) }
      return
    }
    let all = pending.union(images.keys)
    pending = []
    for image in all { await acquireImage(image) }
  }

  /// Images that wait for the peer.
  private var pending: Set<String> = []

  // MARK: - What instances are asked

  func acquireImage(_ globalImageID: String) async {
    guard !isStopping else { return }
    guard let surroundings else {
      pending.insert(globalImageID)
      return
    }
    if let replayer = replayers[globalImageID] {
      // A new leader, or a repetition: look whether the image was removed meanwhile.
      return await replayer.restart()
    }
    let replayer = ImageReplayer(globalImageID: globalImageID, surroundings: surroundings)
    replayers[globalImageID] = replayer
    if !isManuallyStopped { await replayer.start() }
  }

  func releaseImage(_ globalImageID: String) async {
    pending.remove(globalImageID)
    guard let replayer = replayers.removeValue(forKey: globalImageID) else { return }
    await replayer.retire()
  }

  func removePeerImage(_ globalImageID: String, peerMirrorUUID: String) async {
    await replayers[globalImageID]?.restart()
  }

  // MARK: - What operators want

  /// Starts all images.
  func startAll() async {
    isManuallyStopped = false
    for replayer in replayers.values { await replayer.start(manual: true) }
  }

  /// Stops all images until an operator starts them.
  func stopAllManually() async {
    isManuallyStopped = true
    let images = Array(replayers.values)
    await withTaskGroup(of: Void.self) { group in
      for image in images { group.addTask { await image.stop(manual: true) } }
    }
  }

  /// Starts all images anew.
  func restartAll() async {
    isManuallyStopped = false
    for replayer in replayers.values { await replayer.restart() }
  }

  /// Writes all statuses at once.
  func flushAll() async {
    for replayer in replayers.values { await replayer.publish(force: true) }
  }

  /// The images' states for the admin socket.
  func statusDocuments() async -> [FormattedValue] {
    var documents: [FormattedValue] = []
    for id in replayers.keys.sorted() {
      if let replayer = replayers[id] { documents.append(await replayer.statusDocument()) }
    }
    return documents
  }

  // MARK: - Looking after them

  private func retire(_ replayers: [ImageReplayer]) async {
    await withTaskGroup(of: Void.self) { group in
      for replayer in replayers { group.addTask { await replayer.retire() } }
    }
  }

  private func checkPeriodically() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: checkInterval) } catch { return }
      await check()
    }
  }

  private func check() async {
    for (image, replayer) in replayers {
      if await replayer.isBlocklisted { return await onBlocklisted() }
      if await replayer.isFinished {
        replayers[image] = nil
        await replayer.retire()
        continue
      }
      if !isManuallyStopped, await replayer.phase == .stopped { await replayer.start() }
    }
    await onCounts(await counts())
  }

  /// How the images are.
  func counts() async -> Counts {
    var counts = Counts()
    for replayer in replayers.values {
      counts.assigned += 1
      switch await replayer.health {
      case .info: break
      case .warning: counts.warning += 1
      case .error: counts.error += 1
      }
    }
    return counts
  }

  /// Rates change even when nothing happens.
  private func publishPeriodically() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(10)) } catch { return }
      for replayer in replayers.values where await replayer.phase == .replaying { await replayer.publish(force: false) }
    }
  }
}
