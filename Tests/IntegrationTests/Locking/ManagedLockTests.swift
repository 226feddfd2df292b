import CephCodec
import RBD
import Rados
import TestSupport
import Testing

@Suite("The locks of mirroring daemons")
struct ManagedLockTests {
  @Test("stock's leader is recognized, left alone while it lives, and replaced when it has gone")
  func leader() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("leader")
    try await site.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    try await site.stockRBD("mirror", "pool", "peer", "add", pool, "client.admin@nowhere").succeeded()
    let daemon = try await site.daemon(
      Tools.stockRBDMirror, ["--foreground", "--id", "admin", "--admin-socket="], log: "mirror-\(pool)")
    let cluster = try await Cluster.connect(ClusterConfiguration(file: .path(site.conf)))
    let ioctx = try await cluster.pool(named: pool)
    let store = RadosLockStore(pool: ioctx, object: "rbd_mirror_leader")
    try await eventually("stock leads") {
      do { return try await ManagedLock(store: store).owner() != nil } catch let error as RadosError {
        return error.errno != .noEntry
      }
    }
    let watch = try await ioctx.watch("rbd_mirror_leader")
    let lock = ManagedLock(store: store)
    await lock.watchRegistered(handle: watch.cookie)
    let owner = try #require(try await lock.owner())
    let taken = try await lock.tryAcquire()
    #expect(!taken)
    let error = await #expect(throws: RadosError.self) { try await lock.breakHold(of: owner, force: false) }
    #expect(error?.errno == .again)
    await daemon.terminate()
    try await lock.acquire(deadline: .seconds(60))
    let info = try await site.stockRados("-p", pool, "lock", "info", "rbd_mirror_leader", "rbd_lock").succeeded().output
    #expect(info.contains("\"name\":\"client.\(cluster.globalID)\""), "\(info)")
    try await lock.shutDown()
    await watch.close()
    await cluster.shutdown()
    try await site.removePool(pool)
  }
}
