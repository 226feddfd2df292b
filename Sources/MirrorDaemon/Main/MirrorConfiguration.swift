import Logging
import Rados

/// What the daemon works with: its cluster and how to reach others, and where it tells what it does.
public struct MirrorConfiguration: Sendable {
  /// The local cluster, connected.
  public let cluster: Cluster
  /// How to make further connections to the local cluster.
  public let local: ClusterConfiguration
  /// The daemon in the cluster's service map.
  public let service: ServiceDaemon
  /// The commands of the admin socket.
  public let commands: AdminCommands
  /// The counters.
  public let counters: PerfCounters
  /// The connections whose log files are opened again with ours.
  public let logFiles: LogFiles
  /// The log.
  public let logger: Logger

  /// What the daemon works with.
  public init(
    cluster: Cluster, local: ClusterConfiguration, service: ServiceDaemon, commands: AdminCommands = AdminCommands(),
    counters: PerfCounters = PerfCounters(), logFiles: LogFiles = LogFiles(), logger: Logger
  ) {
    self.cluster = cluster
    self.local = local
    self.service = service
    self.commands = commands
    self.counters = counters
    self.logFiles = logFiles
    self.logger = logger
  }

  /// How to reach a peer's cluster: by monitors and key, or by the conf file of the peer's site. What our command line says
  /// about reaching the local cluster does not apply there; its other options do.
  ///
  /// - Parameters:
  ///   - siteName: the peer's site, which names its conf file
  ///   - clientName: the client's full name
  ///   - monHost: its monitors; empty to use the conf file
  ///   - key: the client's secret; empty to use a keyring
  public func peer(siteName: String, clientName: String, monHost: String, key: String) -> ClusterConfiguration {
    var peer = local
    peer.clusterName = siteName
    peer.clientName = clientName
    peer.file = .search
    peer.arguments = PeerArguments.remaining(local.arguments)
    peer.readsEnvironment = false
    if !monHost.isEmpty { peer.options.append((name: "mon_host", value: monHost)) }
    if !key.isEmpty { peer.options.append((name: "key", value: key)) }
    return peer
  }
}

/// The arguments of our command line that apply to a peer's cluster too.
enum PeerArguments {
  /// Options that say how to reach one cluster, without the hyphens before them.
  private static let ownOptions: Set<String> = [
    "m", "mon_host", "M", "monmap", "mon_dns_srv_name", "k", "keyring", "K", "keyfile", "key",
  ]

  /// The arguments without those that say how to reach the local cluster.
  static func remaining(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let (name, value) = parts(argument)
      guard argument.hasPrefix("-"), ownOptions.contains(name) else {
        result.append(argument)
        continue
      }
      if value == nil { rest = rest.dropFirst() }
    }
    return result
  }

  private static func parts(_ argument: String) -> (name: String, value: Substring?) {
    let parts = argument.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String((parts.first ?? "").map { $0 == "-" ? "_" : $0 })
    return (name, parts.count > 1 ? parts[1] : nil)
  }
}
