import CephCodec
import Logging
import RBD
import Rados
import ServiceLifecycle

/// The daemon's work: replicates the local cluster's mirrored pools from their peers until it is told to end (`Mirror`). It finds
/// the mirrored pools again and again and keeps a replayer for each.
public actor MirrorService: Service, MirrorControllable, CustomStringConvertible {
  /// Its name in the log.
  public nonisolated var description: String { "mirroring" }

  private let configuration: MirrorConfiguration
  private var replayers: [PoolReplayerPlan.Target: PoolReplayer] = [:]
  private var scanCallouts: [Int64: PoolCallout] = [:]
  private var knownPools: Set<Int64> = []
  private var siteName = ""

  private var logger: Logger { configuration.logger }
  private var service: ServiceDaemon { configuration.service }

  /// A daemon that has not begun.
  public init(configuration: MirrorConfiguration) { self.configuration = configuration }

  /// Works until a graceful shutdown or a cancellation; ends within seconds, however dead a peer is.
  public func run() async throws {
    let commands = AdminCommand.control(of: nil, element: "mirror_status", self) { await self.releaseLeader() }
    let registration = configuration.commands.register(commands)
    await cancelWhenGracefulShutdown { await self.mirror() }
    registration.cancel()
    // A task of its own, for ours may be cancelled already.
    await Task { await self.shutDown() }.value
  }

  private func mirror() async {
    let interval = DaemonSettings(configuration.cluster).refreshInterval
    // What one daemon has under way at once, over all pools and images.
    let inFlight = InFlightLimit(operations: 128, bytes: 64 << 20)
    while !Task.isCancelled {
      await refresh(inFlight)
      await pause(.seconds(interval))
    }
  }

  /// Waits until it is time to look at the pools again; shorter when a replayer has failed or this client was blocklisted. Ends early
  /// when the task is cancelled.
  private func pause(_ interval: Duration) async {
    let due = ContinuousClock.now.advanced(by: interval)
    while !Task.isCancelled, ContinuousClock.now < due {
      try? await Task.sleep(for: min(.seconds(1), interval))
      for replayer in replayers.values where await replayer.condition == .blocklisted { return }
    }
  }

  private func shutDown() async {
    await withTaskGroup(of: Void.self) { group in
      for replayer in replayers.values { group.addTask { await replayer.stop() } }
    }
    replayers = [:]
  }

  // MARK: - Pools

  private func refresh(_ inFlight: InFlightLimit) async {
    let scan: MirroredPoolScan.Result
    do throws(RadosError) {
      scan = try await MirroredPoolScan(cluster: configuration.cluster, logger: logger).run()
    } catch {
      if !Task.isCancelled { logger.error("cannot look at pools", metadata: ["error": "\(error)"]) }
      return
    }
    await tell(scan)
    let siteNameChanged = !siteName.isEmpty && siteName != scan.siteName
    siteName = scan.siteName
    var running: [PoolReplayerPlan.Target: PoolReplayerPlan.Condition] = [:]
    for (target, replayer) in replayers { running[target] = await replayer.condition }
    let changes = PoolReplayerPlan.changes(pools: scan.peers, running: running, siteNameChanged: siteNameChanged)
    for target in changes.stop + changes.restart {
      logger.info("stopping pool replayer", metadata: ["pool": "\(target.poolID)"])
      await replayers.removeValue(forKey: target)?.stop()
    }
    for target in changes.start + changes.restart where !Task.isCancelled {
      let name = scan.names[target.poolID] ?? String(target.poolID)
      logger.info("starting pool replayer", metadata: ["pool": "\(name)", "peer": "\(target.peer.siteName)"])
      let replayer = PoolReplayer(
        target: target, poolName: name, configuration: configuration, siteName: scan.siteName, inFlight: inFlight)
      replayers[target] = replayer
      await replayer.start()
    }
  }

  private func tell(_ scan: MirroredPoolScan.Result) async {
    for id in knownPools.subtracting(scan.names.keys) {
      await service.removePool(id)
      scanCallouts[id] = nil
    }
    knownPools = Set(scan.names.keys)
    for (id, name) in scan.names { await service.addPool(id, name: name) }
    for (pool, problem) in scan.problems {
      let callout = scanCallouts[pool] ?? PoolCallout(service: service, poolID: pool)
      scanCallouts[pool] = callout
      await callout.say(problem.level, problem.text)
    }
    for (pool, callout) in scanCallouts where scan.problems[pool] == nil { await callout.clear() }
  }

  // MARK: - MirrorControllable

  public func statusDocument() async -> FormattedValue? {
    var pools: [FormattedValue] = []
    for replayer in all { pools.append(await replayer.statusDocument()) }
    return ["pool_replayers": .array(of: "pool_replayer_status", pools)]
  }

  public func start() async { for replayer in all { await replayer.startImages() } }

  public func stop() async { for replayer in all { await replayer.stopImages() } }

  public func restart() async { for replayer in all { await replayer.restartImages() } }

  public func flush() async { for replayer in all { await replayer.flushImages() } }

  /// Gives the leadership of all pools up, for another daemon to take it.
  public func releaseLeader() async { for replayer in all { await replayer.leader?.release() } }

  private var all: [PoolReplayer] {
    replayers.sorted { ($0.key.poolID, $0.key.peer.uuid) < ($1.key.poolID, $1.key.peer.uuid) }.map(\.value)
  }
}
