import CephCodec
import Glibc
import Logging
import Rados
import ServiceLifecycle

/// The daemon from its connection to its last goodbye: the local cluster, the admin socket, the service map, and the mirroring.
struct Daemon: Service, CustomStringConvertible {
  /// librados's own admin socket, which carries Ceph's common commands out for ours.
  private static let librarySocket = "$run_dir/$name.$pid.$cluster.$cctid.asok"

  /// The name in the log; what the daemon holds may be secret.
  var description: String { "daemon" }

  let configuration: ClusterConfiguration
  let writer: LogWriter
  let logger: Logger
  let onReady: @Sendable () -> Void
  let onSocket: @Sendable (String) -> Void

  /// Runs until a graceful shutdown. Throws when the start fails.
  func run() async throws {
    let client = try DaemonLauncher.configure(configuration)
    writer.configure(LogSettings(client.option))
    writer.write(.now(0, "\(DaemonCommandLine.version), process rbd-mirror, pid \(getpid())"))
    let path = client.option("admin_socket") ?? ""
    if !path.isEmpty { try client.setOption("admin_socket", Self.librarySocket) }
    let librarySocket = client.option("admin_socket") ?? ""

    guard let cluster = try await connect(client) else { return }
    let mirror = mirrorConfiguration(cluster, hasSocket: !path.isEmpty)
    try await mirror.service.register()
    var services: [any Service] = [
      LogReopening(writer: writer, logFiles: mirror.logFiles, logger: logger), Telling(service: mirror.service),
    ]
    if let server = socketServer(path, librarySocket, mirror) { services.append(server) }
    services.append(MirrorService(configuration: mirror))
    onReady()
    try await ServiceGroup(services: services, logger: logger).run()
    await cluster.shutdown()
  }

  /// Connects; nil when told to end before that.
  private func connect(_ client: ConfiguredClient) async throws -> Cluster? {
    do {
      return try await cancelWhenGracefulShutdown { () throws(RadosError) in try await client.connect() }
    } catch let error as RadosError {
      if error.errno == .cancelled { return nil }
      throw ProcessError(text: "error connecting to local cluster: \(error.errno)")
    }
  }

  private func mirrorConfiguration(_ cluster: Cluster, hasSocket: Bool) -> MirrorConfiguration {
    var local = configuration
    local.options.append((name: "admin_socket", value: hasSocket ? Self.librarySocket : ""))
    let logFiles = LogFiles()
    logFiles.add(cluster)
    let identity = configuration.clientName.split(separator: ".", maxSplits: 1).last.map(String.init) ?? ""
    return MirrorConfiguration(
      cluster: cluster, local: local,
      service: ServiceDaemon(cluster, clientID: identity, logger: logger),
      counters: PerfCounters(
        priority: cluster.option("rbd_mirror_perf_stats_prio").flatMap { UInt64($0) } ?? 5,
        imagePriority: cluster.option("rbd_mirror_image_perf_stats_prio").flatMap { UInt64($0) } ?? 5),
      logFiles: logFiles, logger: logger)
  }

  /// The admin socket; none is served when the configuration names none, or when it cannot be had, as stock does.
  private func socketServer(_ path: String, _ librarySocket: String, _ mirror: MirrorConfiguration) -> AdminSocketServer? {
    guard !path.isEmpty else { return nil }
    do throws(UnixSocketError) {
      let listener = try AdminSocketListener.listen(
        at: path, mode: mirror.cluster.option("admin_socket_mode") ?? "")
      onSocket(path)
      let reopening = LogReopening(writer: writer, logFiles: mirror.logFiles, logger: logger)
      let cluster = mirror.cluster
      let effects = AdminDispatcher.Effects(
        configurationChanged: { [writer] in writer.configure(LogSettings(cluster.option)) },
        reopenLog: { await reopening.reopen() })
      let dispatcher = AdminDispatcher(
        commands: mirror.commands, counters: mirror.counters, librados: LibradosSocket(path: librarySocket), path: path,
        effects: effects)
      return AdminSocketServer(listener: listener, dispatcher: dispatcher, logger: logger)
    } catch {
      logger.error("AdminSocket: \(error)")
      return nil
    }
  }
}

/// Keeps the cluster's service map up to date.
private struct Telling: Service, CustomStringConvertible {
  let service: ServiceDaemon
  var description: String { "service daemon" }

  func run() async throws { await cancelWhenGracefulShutdown { await service.run() } }
}
