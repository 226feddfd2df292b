/// How to reach a cluster and as whom.
public struct ClusterConfiguration: Sendable {
  /// Where the configuration file is.
  public enum ConfigurationFile: Sendable, Equatable {
    /// Ceph's search: `CEPH_CONF`, then the usual places.
    case search
    /// This file.
    case path(String)
    /// None: everything is in `options`.
    case none
  }

  /// The cluster's internal name; it selects the files that are searched. Empty: named for the configuration file.
  public var clusterName: String
  /// The client's full name, such as `client.admin`.
  public var clientName: String
  /// The configuration file.
  public var file: ConfigurationFile
  /// Options set after the file, in order; they win.
  public var options: [(name: String, value: String)]
  /// Arguments in Ceph's form, such as `--rbd_default_order=23`, applied after the file.
  public var arguments: [String]
  /// Whether `CEPH_ARGS` applies.
  public var readsEnvironment: Bool
  /// How long connecting and each monitor call may take.
  public var monitorTimeout: Duration

  /// A configuration; the defaults are those of Ceph's own commands.
  public init(
    clusterName: String = "ceph", clientName: String = "client.admin", file: ConfigurationFile = .search,
    options: [(name: String, value: String)] = [], arguments: [String] = [], readsEnvironment: Bool = true,
    monitorTimeout: Duration = .seconds(30)
  ) {
    self.clusterName = clusterName
    self.clientName = clientName
    self.file = file
    self.options = options
    self.arguments = arguments
    self.readsEnvironment = readsEnvironment
    self.monitorTimeout = monitorTimeout
  }
}
