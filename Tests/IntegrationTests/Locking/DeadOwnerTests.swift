import CephCodec
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@Suite("Owners that die and watches that are lost", .serialized)
struct DeadOwnerTests {
  /// A cluster that drops the watch of a dead client soon.
  static func cluster() async throws -> TestCluster {
    try await TestCluster.start("dead", options: ["--set", "osd_client_watch_timeout = 4"])
  }

  @Test("a killed stock owner is shut out and its lock taken over, as is a dead owner of ours by stock")
  func deadOwners() async throws {
    let site = try await Self.cluster()
    let pool = try await site.randomPool("dead")
    try await ExclusiveLockTests.image(site, pool)
    let stock = try await StockClient.owner(of: "image", in: pool, at: site, .manual)
    let ours = try await OurClient.open("image", in: pool, of: site)
    let dead = try #require(try await ours.lock().owner())
    await stock.kill()
    try await ours.coordinator().perform(.snapshotCreate(.user, name: "one", flags: 0))
    let owner = try await StockClient.lockOwner(of: "image", in: pool, at: site)
    #expect(owner == "client.\(ours.cluster.globalID)")
    #expect(try await site.ceph("osd", "blocklist", "ls").contains(dead.address))
    try await ours.close()

    let doomed = try await Cluster.connect(ClusterConfiguration(file: .path(site.conf)))
    let doomedPool = try await doomed.pool(named: pool)
    let watch = try await doomedPool.watch(ours.headerObject)
    let lock = ManagedLock(store: RadosLockStore(pool: doomedPool, object: ours.headerObject))
    await lock.watchRegistered(handle: watch.cookie)
    try await lock.acquire()
    await watch.close()
    try await ExclusiveLockTests.write(site, pool)
    let error = await #expect(throws: RadosError.self) { try await lock.assertOwned() }
    #expect(error?.errno == .blocklisted)
    await doomed.shutdown()
    try await site.remove()
  }

  @Test("after the OSD's restart the watch and the lock are ours again, under a handle that stock finds alive")
  func restartedOSD() async throws {
    let site = try await Self.cluster()
    let pool = try await site.randomPool("dead")
    try await ExclusiveLockTests.image(site, pool)
    let ours = try await OurClient.open("image", in: pool, of: site, policy: .manual)
    try await ours.lock().acquire()
    try await site.control("kill-osd")
    try await site.control("start-osd")
    try await eventually("a lock that matches the watch", within: .seconds(90)) {
      guard let owner = try await ours.lock().owner() else { return false }
      var operation = ReadOperation()
      let watchers = operation.listWatchers()
      return try await owner.isAlive(among: ours.pool.read(ours.headerObject, operation)[watchers])
    }
    try await ours.lock().assertOwned()
    let before = await ours.headerChangeCount
    try await site.stockRBD("image-meta", "set", "\(pool)/image", "after", "restart").succeeded()
    let performed = await ours.performed
    #expect(performed == [.metadataUpdate(key: "after", value: "restart")])
    let after = await ours.headerChangeCount
    #expect(after > before)
    try await ours.close()
    try await site.remove()
  }

  @Test("a client that was shut out loses its lock and says why it cannot have it again")
  func shutOut() async throws {
    let site = try await Self.cluster()
    let pool = try await site.randomPool("dead")
    try await ExclusiveLockTests.image(site, pool)
    let ours = try await OurClient.open("image", in: pool, of: site)
    try await ours.lock().acquire()
    let owner = try #require(try await ours.lock().owner())
    try await site.ceph("osd", "blocklist", "add", owner.address)
    try await eventually("the lock is given up") { try await !ours.lock().isOwner }
    let lock = try await ours.lock()
    let error = await #expect(throws: RadosError.self) { try await lock.acquire(deadline: .seconds(30)) }
    #expect(error?.errno == .blocklisted)
    try await ExclusiveLockTests.write(site, pool)
    try await site.remove()
  }
}
