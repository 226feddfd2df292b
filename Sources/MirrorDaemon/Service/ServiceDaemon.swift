import Logging
import Rados

/// The daemon as the cluster's service map shows it: registered as `rbd-mirror`, with a status that
/// `rbd mirror pool status` and the dashboard read (`ServiceDaemon`).
public actor ServiceDaemon {
  private static let service = "rbd-mirror"
  private static let userPrefix = "rbd-mirror."
  private static let pace = Duration.seconds(1)
  private static let retry = Duration.seconds(5)

  private let cluster: Cluster
  private let clientID: String
  private let logger: Logger
  private let wakeUps: AsyncStream<Void>
  private let waker: AsyncStream<Void>.Continuation
  private var status = ServiceStatus()

  /// The service of a client of a cluster.
  ///
  /// - Parameter clientID: the client's name without its type, such as `rbd-mirror.a`
  public init(_ cluster: Cluster, clientID: String, logger: Logger) {
    self.cluster = cluster
    self.clientID = clientID
    self.logger = logger
    (wakeUps, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Registers the daemon; librados adds the host, the system and the version to what we say.
  ///
  /// Implements: `rados_service_register`.
  public func register() async throws(RadosError) {
    let instance = String(cluster.globalID)
    let id = clientID.hasPrefix(Self.userPrefix) ? String(clientID.dropFirst(Self.userPrefix.count)) : clientID
    try await cluster.registerService(Self.service, daemon: instance, metadata: ["id": id, "instance_id": instance])
  }

  /// Sends the status after each change, once a second at most, until the task is cancelled.
  ///
  /// Implements: `rados_service_update_status`.
  public func run() async {
    var sent = ""
    for await _ in wakeUps {
      // Only the end of the task ends the sleep early, and the loop with it.
      try? await Task.sleep(for: Self.pace)
      let json = status.json
      guard json != sent else { continue }
      do throws(RadosError) {
        try await cluster.updateServiceStatus(["json": json])
        sent = json
      } catch {
        logger.error("failed to update service daemon status", metadata: ["error": "\(error)"])
        // As above.
        try? await Task.sleep(for: Self.retry)
        waker.yield()
      }
    }
  }

  // MARK: - What the pools' replayers say

  /// Adds a pool, or notes its new name.
  public func addPool(_ id: Int64, name: String) { change { $0.addPool(id, name: name) } }

  /// Removes a pool with all that was said of it.
  public func removePool(_ id: Int64) { change { $0.removePool(id) } }

  /// Adds a namespace to a pool.
  public func addNamespace(_ name: String, pool: Int64) { change { $0.addNamespace(name, pool: pool) } }

  /// Removes a namespace.
  public func removeNamespace(_ name: String, pool: Int64) { change { $0.removeNamespace(name, pool: pool) } }

  /// Tells an operator something about a pool, or puts it in place of what was told under the same id. Returns the id, or nil
  /// when the pool is not known.
  func callOut(_ callout: ServiceStatus.Callout, pool: Int64, replacing id: UInt64? = nil) -> UInt64? {
    change { $0.callOut(callout, pool: pool, replacing: id) }
  }

  /// Takes a callout back.
  func removeCallout(_ id: UInt64, pool: Int64) { change { $0.removeCallout(id, pool: pool) } }

  /// Sets an attribute of a pool or of one of its namespaces, such as `instance_id`, `leader` or `image_local_count`; nil
  /// removes it.
  func set(_ key: String, _ value: ServiceStatus.Attribute?, pool: Int64, namespace: String = "") {
    change { $0.set(key, value, pool: pool, namespace: namespace) }
  }

  private func change<Value>(_ body: (inout ServiceStatus) -> Value) -> Value {
    let before = status
    let value = body(&status)
    if status != before { waker.yield() }
    return value
  }
}
