import CRados
import CephCodec
import Glibc

/// A connection to a Ceph cluster, or to an embedded site (`rados_t`).
public final class Cluster: Sendable {
  let handle: ClusterHandle
  /// How long a monitor or manager call may take.
  public let monitorTimeout: Duration

  init(_ handle: ClusterHandle, monitorTimeout: Duration) {
    self.handle = handle
    self.monitorTimeout = monitorTimeout
  }

  /// Connects to a cluster. Throws ETIMEDOUT when no monitor answers in `monitorTimeout`, and what librados says otherwise.
  ///
  /// Implements: `rados_create2`, `rados_conf_read_file`, `rados_connect`.
  public static func connect(_ configuration: ClusterConfiguration) async throws(RadosError) -> Cluster {
    let deadline = configuration.monitorTimeout + .seconds(2)
    let handle = try await BlockingCalls.run("connect", deadline: deadline) { () throws(RadosError) -> ClusterHandle in
      try ClusterHandle.connect(configuration)
    }
    return Cluster(handle, monitorTimeout: configuration.monitorTimeout)
  }

  /// Closes the connection. Pools and watches of it fail from then on.
  public func shutdown() async {
    let handle = handle
    await BlockingCalls.run { handle.shutdown() }
  }

  /// The client's id on this cluster (`rados_get_instance_id`), the number of its `EntityName`.
  public var globalID: UInt64 { rados_get_instance_id(handle.pointer) }

  /// The cluster's internal name, given by `--cluster` or the name of its configuration file; `ceph` mostly (`conf->cluster`).
  public var clusterName: String { handle.clusterName }

  /// A configuration option's value, or nil if there is no such option (`rados_conf_get`).
  public func option(_ name: String) -> String? { handle.option(name) }

  /// Sets a configuration option on the connected client (`rados_conf_set`).
  public func setOption(_ name: String, _ value: String) throws(RadosError) {
    try checked(rados_conf_set(handle.pointer, name, value), "set the option", object: name)
  }

  /// The cluster's id (`rados_cluster_fsid`).
  public func fsid() throws(RadosError) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    try checked(rados_cluster_fsid(handle.pointer, &buffer, buffer.count), "fsid")
    return text(buffer)
  }

  /// The client's own addresses as the monitors list them (`rados_getaddrs`).
  public func addresses() throws(RadosError) -> String {
    var addresses: UnsafeMutablePointer<CChar>?
    try checked(rados_getaddrs(handle.pointer, &addresses), "addresses")
    guard let addresses else { return "" }
    defer { free(addresses) }
    return String(cString: addresses)
  }

  /// Waits until this client has the newest OSD map (`rados_wait_for_latest_osdmap`).
  public func waitForLatestOSDMap() async throws(RadosError) {
    try await blocking("wait for the OSD map") { handle throws(RadosError) in
      try checked(rados_wait_for_latest_osdmap(handle.pointer), "wait for the OSD map")
    }
  }

  /// The release number that the cluster's OSD map asks of clients at least (`rados_get_min_compatible_client`): the required
  /// and the lowest that would do.
  public func minimumClient() async throws(RadosError) -> (minimum: Int8, required: Int8) {
    try await blocking("minimum client") { handle throws(RadosError) in
      var minimum: Int8 = 0
      var required: Int8 = 0
      try checked(rados_get_min_compatible_client(handle.pointer, &minimum, &required), "minimum client")
      return (minimum, required)
    }
  }

  /// Forbids a client address to write for a time (`rados_blocklist_add`).
  public func blocklist(address: String, expire: Duration) async throws(RadosError) {
    let seconds = UInt32(clamping: expire.components.seconds)
    try await blocking("blocklist") { handle throws(RadosError) in
      var bytes = Array(address.utf8CString)
      try checked(rados_blocklist_add(handle.pointer, &bytes, seconds), "blocklist", object: address)
    }
  }

  /// Registers this client as a daemon of a service, as the dashboard and `ceph service dump` show it (`rados_service_register`).
  public func registerService(_ service: String, daemon: String, metadata: [String: String]) async throws(RadosError) {
    try await blocking("register service") { handle throws(RadosError) in
      let result = rados_service_register(handle.pointer, service, daemon, pairs(metadata))
      try checked(result, "register service", object: service)
    }
  }

  /// Replaces the status that the registered daemon shows (`rados_service_update_status`).
  public func updateServiceStatus(_ status: [String: String]) async throws(RadosError) {
    try await blocking("update service status") { handle throws(RadosError) in
      try checked(rados_service_update_status(handle.pointer, pairs(status)), "update service status")
    }
  }

  @discardableResult
  func blocking<Value: Sendable>(
    _ operation: String, _ body: @escaping @Sendable (ClusterHandle) throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    let handle = handle
    return try await BlockingCalls.run(operation, deadline: monitorTimeout + .seconds(2)) { () throws(RadosError) -> Value in
      try body(handle)
    }
  }
}

/// librados's form of a dictionary: "key\0value\0" for each, then "\0".
private func pairs(_ values: [String: String]) -> [CChar] {
  var buffer: [CChar] = []
  for (key, value) in values.sorted(by: { $0.key < $1.key }) {
    buffer.append(contentsOf: key.utf8CString)
    buffer.append(contentsOf: value.utf8CString)
  }
  buffer.append(0)
  return buffer
}

func text(_ buffer: [CChar]) -> String {
  String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
