import CRados
import CephCodec

/// A client that knows its configuration and has not connected: what a command line needs to check its arguments first.
public final class ConfiguredClient: Sendable {
  /// The arguments that are no options of Ceph, in order.
  public let remainder: [String]
  /// Whether a configuration file was read, or none was wanted.
  public let hasFile: Bool
  private let handle: ClusterHandle
  private let monitorTimeout: Duration

  private init(_ handle: ClusterHandle, _ findings: ClusterHandle.Findings, monitorTimeout: Duration) {
    self.handle = handle
    remainder = findings.remainder
    hasFile = findings.hasFile
    self.monitorTimeout = monitorTimeout
  }

  /// Reads the configuration; blocks on its file only. ENOENT if a file given by its path is missing; one that was searched
  /// for may be.
  ///
  /// Implements: `rados_create2`, `rados_conf_read_file`, `rados_conf_parse_argv_remainder`.
  public static func configure(_ configuration: ClusterConfiguration) throws(RadosError) -> ConfiguredClient {
    let (handle, findings) = try ClusterHandle.create(configuration)
    return ConfiguredClient(handle, findings, monitorTimeout: configuration.monitorTimeout)
  }

  /// A configuration option's value, or nil if there is no such option (`rados_conf_get`).
  public func option(_ name: String) -> String? { handle.option(name) }

  /// Sets a configuration option (`rados_conf_set`).
  public func setOption(_ name: String, _ value: String) throws(RadosError) {
    try checked(rados_conf_set(handle.pointer, name, value), "set the option", object: name)
  }

  /// Connects (`rados_connect`). Throws ETIMEDOUT when no monitor answers in time.
  public func connect() async throws(RadosError) -> Cluster {
    let handle = handle
    try await BlockingCalls.run("connect", deadline: monitorTimeout + .seconds(2)) { () throws(RadosError) in
      try handle.connect()
    }
    return Cluster(handle, monitorTimeout: monitorTimeout)
  }
}
