import CRados
import CephCodec
import Glibc
import Synchronization

/// Owns a `rados_t`; shuts it down once, when asked or when the last user is gone.
///
/// `@unchecked Sendable` holds because librados's cluster handle is thread-safe and the pointer never changes.
final class ClusterHandle: @unchecked Sendable {
  let pointer: rados_t
  private let isShutDown = Mutex(false)
  private let poolOperations = Mutex(0)

  private init(_ pointer: rados_t) { self.pointer = pointer }

  deinit { shutdown() }

  /// Blocks until librados is shut down. Later calls do nothing.
  ///
  /// librados crashes when it is shut down while a pool operation is in flight. One that a dead monitor holds up is waited for
  /// `poolOperationPatience`; after that the client is left as it is, for the process's end to clean up.
  func shutdown() {
    let isFirst = isShutDown.withLock { done in
      defer { done = true }
      return !done
    }
    guard isFirst else { return }
    let due = ContinuousClock.now.advanced(by: Self.poolOperationPatience)
    while poolOperations.withLock({ $0 > 0 }) {
      guard ContinuousClock.now < due else { return }
      usleep(10_000)
    }
    rados_shutdown(pointer)
  }

  private static let poolOperationPatience = Duration.seconds(3)

  /// Counts a pool operation as in flight for as long as the returned value lives.
  func beginPoolOperation() -> PoolOperation {
    poolOperations.withLock { $0 += 1 }
    return PoolOperation(handle: self)
  }

  /// A pool operation in flight; it keeps the cluster's handle.
  final class PoolOperation: Sendable {
    private let handle: ClusterHandle

    init(handle: ClusterHandle) { self.handle = handle }

    deinit { handle.poolOperations.withLock { $0 -= 1 } }
  }

  /// What a client found while it read its configuration.
  struct Findings {
    /// Whether a file was read, or none was wanted.
    var hasFile = true
    /// The arguments that are no options of Ceph.
    var remainder: [String] = []
  }

  /// Creates, configures and connects a client. Blocks its thread.
  static func connect(_ configuration: ClusterConfiguration) throws(RadosError) -> ClusterHandle {
    let (handle, findings) = try create(configuration)
    // A missing file in the usual places is no error, as for Ceph's own commands; one named by CEPH_CONF is.
    if !findings.hasFile, getenv("CEPH_CONF") != nil { throw RadosError(.noEntry, "read the configuration file") }
    try handle.connect()
    return handle
  }

  /// Connects. Blocks its thread.
  func connect() throws(RadosError) { try checked(rados_connect(pointer), "connect", object: nil) }

  /// Creates and configures a client.
  static func create(_ configuration: ClusterConfiguration) throws(RadosError) -> (ClusterHandle, Findings) {
    var pointer: rados_t?
    try checked(rados_create2(&pointer, configuration.clusterName, configuration.clientName, 0), "rados_create2")
    guard let pointer else { throw RadosError(.noMemory, "rados_create2") }
    let handle = ClusterHandle(pointer)
    return (handle, try handle.configure(configuration))
  }

  private func configure(_ configuration: ClusterConfiguration) throws(RadosError) -> Findings {
    var findings = Findings()
    switch configuration.file {
    case .search:
      let result = rados_conf_read_file(pointer, nil)
      findings.hasFile = result != -ENOENT
      if findings.hasFile { try checked(result, "read the configuration file") }
    case .path(let path): try checked(rados_conf_read_file(pointer, path), "read the configuration file", object: path)
    case .none: break
    }
    if configuration.readsEnvironment { try checked(rados_conf_parse_env(pointer, nil), "parse CEPH_ARGS") }
    findings.remainder = try parse(configuration.arguments)
    for (name, value) in configuration.options {
      try checked(rados_conf_set(pointer, name, value), "set the option", object: name)
    }
    // Last: what is set by a call wins over the file, the environment and arguments.
    try applyTimeouts(configuration.monitorTimeout)
    // librados tells the cluster's name in values of options only; a client has no use for this one.
    try checked(rados_conf_set(pointer, Self.nameOption, "$cluster"), "set the option", object: Self.nameOption)
    return findings
  }

  private static let nameOption = "mon_data"

  /// The cluster's name.
  var clusterName: String { option(Self.nameOption) ?? "ceph" }

  /// Applies arguments in Ceph's form; returns those that are no options of Ceph.
  private func parse(_ arguments: [String]) throws(RadosError) -> [String] {
    guard !arguments.isEmpty else { return [] }
    var remainder = [UnsafePointer<CChar>?](repeating: nil, count: arguments.count)
    let (result, rest) = withCStrings(arguments) { pointers in
      let result = rados_conf_parse_argv_remainder(
        pointer, Int32(arguments.count), UnsafeMutablePointer(mutating: pointers), &remainder)
      return (result, remainder.prefix { $0 != nil }.compactMap { $0.map(String.init(cString:)) })
    }
    try checked(result, "parse the options")
    return rest
  }

  /// A monitor that does not answer must fail a call, never hang it; an operator's own setting wins.
  private func applyTimeouts(_ timeout: Duration) throws(RadosError) {
    let seconds = String(max(timeout.components.seconds, 1))
    if Double(option("rados_mon_op_timeout") ?? "0") == 0 {
      try checked(rados_conf_set(pointer, "rados_mon_op_timeout", seconds), "set rados_mon_op_timeout")
    }
    // 300 s is Ceph's default.
    if Double(option("client_mount_timeout") ?? "300") == 300 {
      try checked(rados_conf_set(pointer, "client_mount_timeout", seconds), "set client_mount_timeout")
    }
  }

  /// An option's value, if the option exists.
  func option(_ name: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    while buffer.count <= 1 << 20 {
      let result = rados_conf_get(pointer, name, &buffer, buffer.count)
      if result == -ENAMETOOLONG {
        buffer = [CChar](repeating: 0, count: buffer.count * 4)
        continue
      }
      guard result >= 0 else { return nil }
      return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    return nil
  }
}
