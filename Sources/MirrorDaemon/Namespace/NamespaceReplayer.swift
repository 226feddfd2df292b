import CephCodec
import Logging
import Mirroring
import ObjectClasses
import RBD
import Rados

/// The peer's side of a pool, once it was reached.
struct RemoteSide: Sendable {
  /// The peer's pool, in its default namespace.
  var pool: Pool
  /// What it said of itself and of us.
  var answer: RemotePoolPoller.Answer
}

/// What the namespaces of a pool share.
struct PoolContext: Sendable {
  /// Our pool, in its default namespace.
  var pool: Pool
  /// Our pool's mirror uuid.
  var mirrorUUID: String
  /// The options.
  var settings: DaemonSettings
  /// Where snapshot ids come from.
  var reserve: SnapshotIDReserve
  /// What copies share.
  var limits: SnapshotSync.Limits
  /// Slots for copying.
  var syncs: SyncThrottle
  /// Slots for deleting.
  var deletions: SyncThrottle
  /// The service status.
  var service: ServiceDaemon
  /// The admin socket's commands.
  var commands: AdminCommands
  /// The counters.
  var counters: PerfCounters
  /// Called when this client is found blocklisted.
  var onBlocklisted: @Sendable () async -> Void
  /// Logs.
  var logger: Logger
}

/// The mirroring of one namespace of a pool: this instance's images, and, while this instance leads, everybody's
/// (`NamespaceReplayer`).
actor NamespaceReplayer {
  /// The namespace's name; empty for the default one.
  nonisolated let name: String
  private let context: PoolContext
  private let pool: Pool
  private let logger: Logger
  private let statuses: MirrorStatusUpdater
  private var statusWriting: Task<Void, Never>?
  private var remoteStatusWriting: Task<Void, Never>?
  private let images: InstanceReplayer
  private let instance: InstanceWatcher
  private var remote: RemoteSide?
  private var leading: Leading?

  /// The leader's work in a namespace.
  private struct Leading {
    var map: ImageMap
    var local: PoolWatcher
    var remote: PoolWatcher?
    var deleter: ImageDeleter
    var sitesListed: Set<String> = []
  }

  /// The mirroring of a namespace.
  init(name: String, context: PoolContext) throws(RadosError) {
    self.name = name
    self.context = context
    pool = try context.pool.inNamespace(name)
    var logger = context.logger
    if !name.isEmpty { logger[metadataKey: "namespace"] = "\(name)" }
    self.logger = logger
    statuses = MirrorStatusUpdater(pool, mirrorUUID: "", logger: logger)
    let poolID = pool.id
    let service = context.service
    images = InstanceReplayer(
      checkInterval: .seconds(context.settings.imageStateCheckInterval), logger: logger,
      onCounts: { counts in
        await service.set("image_assigned_count", .count(UInt64(counts.assigned)), pool: poolID, namespace: name)
        await service.set("image_warning_count", .count(UInt64(counts.warning)), pool: poolID, namespace: name)
        await service.set("image_error_count", .count(UInt64(counts.error)), pool: poolID, namespace: name)
      }, onBlocklisted: context.onBlocklisted)
    instance = InstanceWatcher(pool: pool, delegate: images, throttle: context.syncs, logger: logger)
  }

  /// Begins.
  func start() async throws(RadosError) {
    statusWriting = Task { [statuses] in await statuses.run() }
    await images.start()
    do throws(RadosError) {
      try await instance.start()
    } catch {
      await images.stop()
      await end(statusWriting)
      throw error
    }
  }

  /// Ends: the images first, what others see of this instance last.
  func stop() async {
    await unlead()
    await images.stop()
    await instance.stop()
    await end(remoteStatusWriting)
    await end(statusWriting)
  }

  /// What it writes last takes a moment.
  private func end(_ writing: Task<Void, Never>?) async {
    writing?.cancel()
    await withDeadline(.seconds(3)) { await writing?.value }
  }

  // MARK: - The peer

  /// Where the peer is from now on; nil while it cannot be reached.
  func setRemote(_ side: RemoteSide?) async {
    remote = side
    await images.setSurroundings(nil)
    let oldStatusWriting = remoteStatusWriting
    remoteStatusWriting = nil
    await end(oldStatusWriting)
    if let old = leading?.remote {
      leading?.remote = nil
      await old.stop()
    }
    guard let side else { return }
    do throws(RadosError) {
      let remotePool = try side.pool.inNamespace(name)
      // Without the peer's permission or namespace its site shows no status of ours; the images are replicated all the same.
      let updater = MirrorStatusUpdater(remotePool, mirrorUUID: context.mirrorUUID, logger: logger)
      remoteStatusWriting = Task { await updater.run() }
      let instance = instance
      await images.setSurroundings(
        ImageReplayer.Surroundings(
          place: Bootstrap.Place(
            local: pool, remote: remotePool, localMirrorUUID: context.mirrorUUID, remoteMirrorUUID: side.answer.mirrorUUID,
            remotePeerUUID: side.answer.peerUUID),
          reserve: context.reserve, limits: context.limits,
          slot: { LeaderSlot(watcher: instance, imageID: $0) },
          statuses: SiteStatuses(local: statuses, remote: updater), commands: context.commands, counters: context.counters,
          logger: logger))
      await watchRemote(remotePool, side.answer.mirrorUUID)
    } catch {
      logger.error("cannot open the peer's namespace", metadata: ["error": "\(error)"])
    }
  }

  // MARK: - Leading

  /// Begins the leader's work; whether it could.
  func lead() async -> Bool {
    guard leading == nil else { return true }
    await instance.setLeader(instance.instanceID)
    let map = ImageMap(pool: pool, watcher: instance, settings: context.settings, logger: logger)
    do throws(RadosError) {
      try await map.start()
    } catch {
      logger.error("cannot lead", metadata: ["error": "\(error)"])
      await map.stop()
      return false
    }
    let local = PoolWatcher(pool: pool, logger: logger) { [weak self] change in await self?.changed("", change) }
    let deleter = ImageDeleter(
      pool: pool, throttle: context.deletions, retryInterval: context.settings.deleteRetryInterval, logger: logger)
    leading = Leading(map: map, local: local, deleter: deleter)
    await local.start()
    await deleter.start()
    if let remote, let remotePool = try? remote.pool.inNamespace(name) {
      await watchRemote(remotePool, remote.answer.mirrorUUID)
    }
    return true
  }

  /// Ends the leader's work.
  func unlead() async {
    await instance.stopGranting()
    guard let old = leading else { return }
    leading = nil
    await old.map.stop()
    await old.local.stop()
    await old.remote?.stop()
    await old.deleter.stop()
  }

  /// Who leads.
  func setLeader(_ id: String?) async { await instance.setLeader(id) }

  /// Instances that live.
  func instancesAdded(_ ids: [String]) async { await leading?.map.instancesAdded(ids) }

  /// Takes dead instances' places away and their images over.
  func instancesRemoved(_ ids: [String]) async {
    for id in ids { await instance.remove(instance: id) }
    await leading?.map.instancesRemoved(ids)
  }

  private func watchRemote(_ remotePool: Pool, _ mirrorUUID: String) async {
    guard leading != nil, leading?.remote == nil else { return }
    let watcher = PoolWatcher(pool: remotePool, logger: logger) { [weak self] change in
      await self?.changed(mirrorUUID, change)
    }
    leading?.remote = watcher
    await watcher.start()
  }

  private func changed(_ site: String, _ change: PoolWatcher.Change) async {
    guard let map = leading?.map else { return }
    let key = site.isEmpty ? "image_local_count" : "image_remote_count"
    let poolID = pool.id
    let name = name
    await context.service.set(key, .count(UInt64(change.count)), pool: poolID, namespace: name)
    await map.update(site: site, added: change.added, removed: change.removed)
    leading?.sitesListed.insert(site)
    if leading?.sitesListed.count == 2 {
      await map.forgetUnknown()
      leading?.sitesListed.insert("both")
    }
  }

  // MARK: - What operators want

  /// Starts, stops, restarts or flushes all images.
  func startImages() async { await images.startAll() }
  func stopImages() async { await images.stopAllManually() }
  func restartImages() async { await images.restartAll() }
  func flushImages() async { await images.flushAll() }

  /// What the admin socket shows: images, and, of a leader, its deletions.
  func status() async -> [FormattedValue.Field] {
    var fields = [FormattedValue.Field("image_replayers", .array(of: "image_replayer", await images.statusDocuments()))]
    if let deletions = await deletions() {
      fields.append(.init("image_deleter", ["image_deleter_status": deletions]))
    }
    return fields
  }

  /// What a leader deletes; nil of a follower.
  func deletions() async -> FormattedValue? { await leading?.deleter.statusDocument() }
}
