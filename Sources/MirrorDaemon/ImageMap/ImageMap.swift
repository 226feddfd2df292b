import CephCodec
import Logging
import ObjectClasses
import RBD
import Rados

/// Distributes a namespace's images over the instances, as its leader (`ImageMap`): runs the steps that `ImageMapPolicy` decides.
actor ImageMap {
  private static let pageSize: UInt64 = 1024
  private static let entriesMax = 1 << 20
  private static let perOperation = 100

  private let pool: Pool
  private let watcher: InstanceWatcher
  private let logger: Logger
  private let rebalanceAfter: Duration?
  private let onlyOwnInstance: Bool
  private var policy: ImageMapPolicy
  /// Who has each image: mirror uuids, empty for our own site.
  private var peers: [String: Set<String>] = [:]
  private var due: Set<String> = []
  private var running: Set<String> = []
  private var pass: Task<Void, Never>?
  private var rebalancing: Task<Void, Never>?
  private var isStopped = false

  /// A map of a pool's namespace.
  init(pool: Pool, watcher: InstanceWatcher, settings: DaemonSettings, logger: Logger) {
    self.pool = pool
    self.watcher = watcher
    self.logger = logger
    policy = ImageMapPolicy(ownInstance: watcher.instanceID, migrationThrottle: settings.migrationThrottle)
    rebalanceAfter = settings.rebalanceTimeout > 0 ? .seconds(settings.rebalanceTimeout) : nil
    onlyOwnInstance = settings.imagePolicy == "none"
  }

  /// Takes over what an earlier leader recorded.
  func start() async throws(RadosError) {
    var records: [String: (instance: String, mappedAt: UTime)] = [:]
    var after = ""
    while records.count < Self.entriesMax {
      let page = try await pool.call(MirrorObjects.leader, MirrorClass.imageMapList(after, Self.pageSize))
      for (image, map) in page { records[image] = (map.instanceID, map.mappedTime) }
      guard page.count >= Int(Self.pageSize), let last = page.keys.max(by: String.encodedBefore) else { break }
      after = last
    }
    schedule(policy.load(records))
  }

  /// Stops distributing.
  func stop() async {
    isStopped = true
    pass?.cancel()
    rebalancing?.cancel()
  }

  // MARK: - What changes

  /// Images that a site has, or has no more. The site is a mirror uuid, empty for our own.
  func update(site: String, added: Set<String>, removed: Set<String>) async {
    for image in removed { await remove(image, site: site) }
    for image in added {
      peers[image, default: []].insert(site)
      if policy.add(image) { schedule([image]) }
    }
  }

  private func remove(_ image: String, site: String) async {
    let hadPeer = peers[image]?.remove(site) != nil
    let isMapped = policy.instance(of: image)
    if let instance = isMapped, hadPeer, !site.isEmpty {
      Task { [watcher] in await watcher.tellPeerImageRemoved(image, peerMirrorUUID: site, instance: instance) }
    }
    guard peers[image]?.isEmpty ?? true else { return }
    peers[image] = nil
    if policy.remove(image) { schedule([image]) }
  }

  /// Once both sites' images are known: images that the record names and nobody has are forgotten.
  func forgetUnknown() {
    for image in policy.images where peers[image] == nil {
      if policy.remove(image) { schedule([image]) }
    }
  }

  /// Instances that live.
  func instancesAdded(_ ids: [String]) {
    let ids = onlyOwnInstance ? ids.filter { $0 == watcher.instanceID } : ids
    guard !ids.isEmpty else { return }
    schedule(policy.addInstances(ids, now: .now()))
  }

  /// Instances that are dead.
  func instancesRemoved(_ ids: [String]) { schedule(policy.removeInstances(ids)) }

  // MARK: - Steps

  private func schedule(_ images: Set<String>) {
    guard !isStopped else { return }
    due.formUnion(images)
    scheduleRebalance()
    guard pass == nil, !due.isEmpty else { return }
    pass = Task {
      // Changes that come together are recorded together.
      try? await Task.sleep(for: .milliseconds(50))
      await self.runPass()
    }
  }

  private func runPass() async {
    pass = nil
    guard !isStopped else { return }
    let images = due.subtracting(running)
    due.subtract(images)
    var records: [String: ImageMapPolicy.Step] = [:]
    for image in images.sorted() {
      guard let step = policy.start(image, now: .now()) else { continue }
      running.insert(image)
      switch step {
      case .store, .erase: records[image] = step
      case .acquire(let instance): message(image) { await $0.askToAcquire(image, instance: instance) }
      case .release(let instance): message(image) { await $0.askToRelease(image, instance: instance) }
      }
    }
    await write(records)
  }

  private func message(_ image: String, _ send: @escaping @Sendable (InstanceWatcher) async -> Bool) {
    Task { [watcher] in
      let succeeded = await send(watcher)
      self.finish(image, succeeded)
    }
  }

  private func write(_ records: [String: ImageMapPolicy.Step]) async {
    let images = records.keys.sorted()
    for start in stride(from: 0, to: images.count, by: Self.perOperation) {
      let batch = images[start..<min(start + Self.perOperation, images.count)]
      var operation = WriteOperation()
      for image in batch {
        switch records[image] {
        case .store(let instance, let mappedAt):
          operation.call(
            MirrorClass.imageMapUpdate(
              image, MirrorImageMap(instanceID: instance, mappedTime: mappedAt, data: ImageMapPolicyData.simple.encoded)))
        case .erase: operation.call(MirrorClass.imageMapRemove(image))
        default: break
        }
      }
      var succeeded = true
      do throws(RadosError) {
        try await pool.write(MirrorObjects.leader, operation)
      } catch {
        succeeded = false
        logger.warning("cannot record the image map", metadata: ["error": "\(error)"])
      }
      for image in batch { finish(image, succeeded) }
    }
  }

  private func finish(_ image: String, _ succeeded: Bool) {
    running.remove(image)
    guard !isStopped, policy.finish(image, succeeded: succeeded) else { return }
    if succeeded { return schedule([image]) }
    Task {
      // Tried again a little later; a stopped map ignores it.
      try? await Task.sleep(for: .seconds(1))
      self.schedule([image])
    }
  }

  private func scheduleRebalance() {
    guard let rebalanceAfter else { return }
    rebalancing?.cancel()
    rebalancing = Task {
      do { try await Task.sleep(for: rebalanceAfter) } catch { return }
      Task { self.rebalance() }
    }
  }

  private func rebalance() {
    guard due.isEmpty, running.isEmpty else { return }
    schedule(policy.addInstances([], now: .now()))
  }
}
