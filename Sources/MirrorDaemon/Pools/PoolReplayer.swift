import CephCodec
import Logging
import Mirroring
import ObjectClasses
import RBD
import Rados

/// The mirroring of one pool with one peer (`PoolReplayer`): its own connections to both clusters, the election of a leader, and the
/// namespaces. The peer's cluster is reached by a task of its own: while it is dead, everything that needs only ours goes on.
actor PoolReplayer: LeaderWatcher.Delegate {
  /// The pool and its peer.
  nonisolated let target: PoolReplayerPlan.Target
  /// The pool's name.
  nonisolated let poolName: String
  private let configuration: MirrorConfiguration
  private let siteName: String
  private let callout: PoolCallout
  private let logger: Logger
  private let inFlight: InFlightLimit

  private(set) var local: Cluster?
  private(set) var peer: PeerLink?
  private var remoteSide: RemoteSide?
  private(set) var context: PoolContext?
  private(set) var leader: LeaderWatcher?
  private(set) var namespaces: [String: NamespaceReplayer] = [:]
  private(set) var roster: InstanceRoster?
  private(set) var isLeading = false
  private var registrations: [AdminCommands.Registration] = []
  private var tasks: [Task<Void, Never>] = []
  private(set) var isStopping = false
  private(set) var isManuallyStopped = false
  /// What it is like.
  private(set) var condition = PoolReplayerPlan.Condition.running

  private var service: ServiceDaemon { configuration.service }

  /// A replayer that has not begun.
  init(
    target: PoolReplayerPlan.Target, poolName: String, configuration: MirrorConfiguration, siteName: String,
    inFlight: InFlightLimit
  ) {
    self.target = target
    self.poolName = poolName
    self.configuration = configuration
    self.siteName = siteName
    self.inFlight = inFlight
    callout = PoolCallout(service: configuration.service, poolID: target.poolID)
    var logger = configuration.logger
    logger[metadataKey: "pool"] = "\(poolName)"
    self.logger = logger
  }

  // MARK: - Life

  /// Connects to our cluster and begins; the peer's is reached in the background. A failure shows as `condition`.
  func start() async {
    register()
    do throws(RadosError) {
      try await begin()
    } catch {
      logger.error("cannot start pool replayer", metadata: ["error": "\(error)"])
      condition = .failed
    }
  }

  private func begin() async throws(RadosError) {
    let cluster = try await attempt("unable to connect to local cluster") { () throws(RadosError) in
      try await Cluster.connect(configuration.local)
    }
    local = cluster
    configuration.logFiles.add(cluster)
    let pool = try await cluster.pool(id: target.poolID)
    let uuid = try await attempt("unable to query local mirror uuid") { () throws(RadosError) in
      try await MirrorPool(pool).mirrorUUID()
    }
    let context = context(of: pool, mirrorUUID: uuid)
    self.context = context
    let main = try NamespaceReplayer(name: "", context: context)
    try await attempt("unable to initialize default namespace replayer") { () throws(RadosError) in try await main.start() }
    namespaces[""] = main
    let leader = LeaderWatcher(pool: pool, settings: context.settings.election, delegate: self, logger: logger)
    try await attempt("unable to initialize leader messenger object") { () throws(RadosError) in try await leader.start() }
    self.leader = leader
    await service.set("instance_id", .text(String(cluster.globalID)), pool: target.poolID)
    startTasks(context)
  }

  private func attempt<Value: Sendable>(
    _ failure: String, _ body: () async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    do throws(RadosError) {
      return try await body()
    } catch {
      await callout.say(.error, failure)
      throw error
    }
  }

  private func context(of pool: Pool, mirrorUUID: String) -> PoolContext {
    let settings = DaemonSettings(pool.cluster)
    return PoolContext(
      pool: pool, mirrorUUID: mirrorUUID, settings: settings, reserve: SnapshotIDReserve(logger: logger),
      limits: SnapshotSync.Limits(inFlight: inFlight), syncs: SyncThrottle(limit: settings.concurrentSyncs),
      deletions: SyncThrottle(limit: settings.concurrentDeletions), service: service, commands: configuration.commands,
      counters: configuration.counters, onBlocklisted: { [weak self] in await self?.blocklisted() }, logger: logger)
  }

  private func startTasks(_ context: PoolContext) {
    let target = target
    let configuration = configuration
    let peer = PeerLink(
      settings: PeerLink.Settings(
        connect: { () throws(RadosError) in
          let peer = target.peer
          let cluster = try await Cluster.connect(
            configuration.peer(
              siteName: peer.siteName, clientName: peer.clientName, monHost: peer.monHost, key: peer.key))
          configuration.logFiles.add(cluster)
          return cluster
        }, poolName: poolName, siteName: siteName, mirrorUUID: context.mirrorUUID,
        interval: context.settings.remotePollInterval),
      callout: callout, logger: logger, onAnswer: { [weak self] in await self?.adopt($0) })
    self.peer = peer
    tasks.append(Task { await peer.run() })
    tasks.append(Task { await self.keepNamespaces() })
    tasks.append(Task { await self.keepRoster() })
  }

  /// Ends it; a dead peer delays that by moments only.
  func stop() async {
    isStopping = true
    for registration in registrations { registration.cancel() }
    for task in tasks { task.cancel() }
    await leader?.stop()
    leader = nil
    await withTaskGroup(of: Void.self) { group in
      for namespace in namespaces.values { group.addTask { await namespace.stop() } }
    }
    namespaces = [:]
    await context?.reserve.close()
    await peer?.close()
    if let local { await withDeadline(.seconds(5)) { await local.shutdown() } }
    local = nil
    await callout.clear()
  }

  private func register() {
    let name = "\(poolName) \(target.peer.siteName)"
    var commands = AdminCommand.control(
      of: name, element: "pool_replayer_status", PoolControl(replayer: self),
      releaseLeader: { [weak self] in await self?.leader?.release() })
    commands.append(
      AdminCommand("rbd mirror deletion status \(poolName)", help: "get status for image deleter") { [weak self] in
        await self?.namespaces[""]?.deletions().map { .document(name: "image_deleter_status", $0) } ?? .nothing
      })
    registrations.append(configuration.commands.register(commands))
  }

  private func adopt(_ side: RemoteSide) async {
    guard !isStopping else { return }
    remoteSide = side
    for namespace in namespaces.values { await namespace.setRemote(side) }
  }

  // MARK: - Namespaces

  private func keepNamespaces() async {
    while !Task.isCancelled {
      await refreshNamespaces()
      do { try await Task.sleep(for: .seconds(context?.settings.refreshInterval ?? 30)) } catch { return }
    }
  }

  private func refreshNamespaces() async {
    guard let context, let wanted = await mirroredNamespaces(context.pool) else { return }
    for name in namespaces.keys where !name.isEmpty && !wanted.contains(name) {
      let old = namespaces.removeValue(forKey: name)
      await service.removeNamespace(name, pool: target.poolID)
      await old?.stop()
    }
    for name in wanted.sorted() where namespaces[name] == nil && !isStopping { await addNamespace(name, context) }
  }

  /// The namespaces with mirroring; nil when they cannot be told.
  private func mirroredNamespaces(_ pool: Pool) async -> Set<String>? {
    do throws(RadosError) {
      var names: Set<String> = []
      for name in try await PoolNamespaces(pool).list() {
        if try await MirrorPool(try pool.inNamespace(name)).mode() != .disabled { names.insert(name) }
      }
      return names
    } catch {
      if !isStopping { logger.warning("cannot list namespaces", metadata: ["error": "\(error)"]) }
      return nil
    }
  }

  private func addNamespace(_ name: String, _ context: PoolContext) async {
    do throws(RadosError) {
      let namespace = try NamespaceReplayer(name: name, context: context)
      try await namespace.start()
      namespaces[name] = namespace
      await service.addNamespace(name, pool: target.poolID)
      if let remoteSide { await namespace.setRemote(remoteSide) }
      if isLeading {
        guard await namespace.lead() else { return }
        await namespace.instancesAdded(roster?.ids ?? [])
      } else {
        await namespace.setLeader(await leader?.leader)
      }
    } catch {
      logger.error("cannot start namespace", metadata: ["namespace": "\(name)", "error": "\(error)"])
    }
  }

  // MARK: - The leader

  func lead() async -> Bool {
    guard let context else { return false }
    await service.set("leader", .flag(true), pool: target.poolID)
    var known: [String] = []
    do throws(RadosError) {
      known = try await context.pool.call(MirrorObjects.leader, MirrorClass.instancesList())
    } catch {
      logger.warning("cannot list instances", metadata: ["error": "\(error)"])
    }
    var roster = InstanceRoster(ownID: String(context.pool.cluster.globalID), settings: context.settings.election)
    let added = roster.alive(known, now: now)
    roster.suspect(await unwatched(known, context.pool), now: now)
    self.roster = roster
    isLeading = true
    for namespace in namespaces.values {
      guard await namespace.lead() else { return false }
      await namespace.instancesAdded(added)
    }
    return true
  }

  /// The instances whose objects nobody watches: of daemons that died with the leader before, most likely.
  private func unwatched(_ instances: [String], _ pool: Pool) async -> [String] {
    var found: [String] = []
    for id in instances {
      var operation = ReadOperation()
      let watchers = operation.listWatchers()
      do throws(RadosError) {
        if try await pool.read(MirrorObjects.instance(id), operation)[watchers].isEmpty { found.append(id) }
      } catch  where error.errno == .noEntry {
        found.append(id)
      } catch {
        logger.debug("cannot look at instance", metadata: ["instance": "\(id)", "error": "\(error)"])
      }
    }
    return found
  }

  func unlead() async {
    isLeading = false
    roster = nil
    await service.set("leader", nil, pool: target.poolID)
    for namespace in namespaces.values { await namespace.unlead() }
  }

  func leaderChanged(_ instanceID: String?) async {
    for namespace in namespaces.values { await namespace.setLeader(instanceID) }
  }

  func instancesAlive(_ instanceIDs: [String]) async {
    guard let added = roster?.alive(instanceIDs, now: now), !added.isEmpty else { return }
    logger.info("instances joined", metadata: ["instances": "\(added)"])
    for namespace in namespaces.values { await namespace.instancesAdded(added) }
  }

  func blocklisted() async {
    guard condition == .running else { return }
    logger.error("this client is blocklisted: the pool replayer starts anew")
    condition = .blocklisted
  }

  private var now: Double { Double(UTime.now().seconds) }

  private func keepRoster() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
      guard let dead = roster?.takeDead(now: now), !dead.isEmpty else { continue }
      logger.notice("instances are dead", metadata: ["instances": "\(dead)"])
      for namespace in namespaces.values { await namespace.instancesRemoved(dead) }
      for id in dead { roster?.removed(id) }
    }
  }

  // MARK: - What operators want

  /// Starts all images of the pool.
  func startImages() async {
    isManuallyStopped = false
    for namespace in namespaces.values { await namespace.startImages() }
  }

  /// Stops all images of the pool until they are started.
  func stopImages() async {
    isManuallyStopped = true
    for namespace in namespaces.values { await namespace.stopImages() }
  }

  /// Starts all images of the pool anew.
  func restartImages() async { for namespace in namespaces.values { await namespace.restartImages() } }

  /// Writes all statuses of the pool at once.
  func flushImages() async { for namespace in namespaces.values { await namespace.flushImages() } }
}
