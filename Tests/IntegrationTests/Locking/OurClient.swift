import CephCodec
import ObjectClasses
import RBD
import Rados
import TestSupport

/// A client of ours with an image open: it notes what it was asked to do, and really does what stock looks at afterwards.
actor OurClient: ImageOperationHandler, LockHooks {
  nonisolated let cluster: Cluster
  nonisolated let pool: Pool
  nonisolated let headerObject: String
  private(set) var performed: [ProxiedOperation] = []
  private(set) var log: [String] = []
  private(set) var headerChangeCount = 0
  private var header: ImageHeader
  private var isStale = false
  private var failures: [OperationKind: Errno] = [:]
  private var current: ImageCoordinator?

  /// Connects and opens an image with a watch on its header.
  static func open(
    _ image: String, in poolName: String, of site: TestCluster, policy: ExclusiveLockPolicy = .automatic
  ) async throws -> OurClient {
    let cluster = try await Cluster.connect(ClusterConfiguration(file: .path(site.conf)))
    let pool = try await cluster.pool(named: poolName)
    let client = OurClient(cluster, pool, try await ImageHeader.read(from: pool, named: image))
    try await client.start(policy)
    return client
  }

  private init(_ cluster: Cluster, _ pool: Pool, _ header: ImageHeader) {
    self.cluster = cluster
    self.pool = pool
    self.header = header
    headerObject = header.headerObject
  }

  private func start(_ policy: ExclusiveLockPolicy) async throws {
    let coordinator = ImageCoordinator(
      pool: pool, headerObject: headerObject, handler: self, hooks: self, policy: policy)
    current = coordinator
    try await coordinator.start()
  }

  /// The client among the others.
  func coordinator() throws -> ImageCoordinator {
    guard let current else { throw RadosError(.notConnected, "use client") }
    return current
  }

  /// The image's exclusive lock.
  func lock() async throws -> ExclusiveLock {
    guard let lock = try await coordinator().lock else { throw RadosError(.readOnly, "use lock") }
    return lock
  }

  /// Stops in order and disconnects.
  func close() async throws {
    try await coordinator().stop()
    current = nil
    await cluster.shutdown()
  }

  /// What operations of a kind fail with from now on.
  func fail(_ kind: OperationKind, with errno: Errno) { failures[kind] = errno }

  func features() async -> ImageFeatures { header.features }
  func isReadOnly() async -> Bool { false }

  func headerChanged() async {
    isStale = true
    headerChangeCount += 1
  }

  func refreshHeader() async throws(RadosError) {
    guard isStale else { return }
    isStale = false
    header = try await header.reread(from: pool)
  }

  func perform(_ operation: ProxiedOperation, _ context: OperationContext) async throws(RadosError) {
    performed.append(operation)
    context.report(1, of: 2)
    if let errno = failures[OperationKind(operation)] { throw RadosError(errno, "perform") }
    switch operation {
    case .snapshotCreate(let namespace, let name, _):
      let id = try await pool.createSelfManagedSnapshot()
      try await pool.execute(headerObject, RBDClass.snapshotAdd(name, id, namespace))
    case .metadataUpdate(let key, let value?):
      try await pool.execute(headerObject, RBDClass.metadataSet([key: Array(value.utf8)]))
    default: break
    }
    try await current?.notifyHeaderUpdate()
  }

  func afterAcquire() async throws(RadosError) { log.append("afterAcquire") }
  func beforeRelease(shuttingDown: Bool) async throws(RadosError) { log.append("beforeRelease") }
  func quiesce() async throws(RadosError) { log.append("quiesce") }
  func unquiesce() async { log.append("unquiesce") }
}
