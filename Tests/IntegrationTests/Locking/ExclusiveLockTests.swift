import CephCodec
import RBD
import Rados
import TestSupport
import Testing

@Suite("The exclusive lock between stock and us")
struct ExclusiveLockTests {
  static func image(_ site: TestCluster, _ pool: String, _ name: String = "image") async throws {
    try await site.stockRBD(
      "create", "--size", "64M", "--image-feature", "layering", "--image-feature", "exclusive-lock", "\(pool)/\(name)"
    ).succeeded()
  }

  @Test("stock shows our lock as one of its own and gives up its automatic lock to us")
  func fromStock() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("lock")
    try await Self.image(site, pool)
    let stock = try await StockClient.owner(of: "image", in: pool, at: site, .automatic)
    let ours = try await OurClient.open("image", in: pool, of: site)
    let before = try await StockClient.lockOwner(of: "image", in: pool, at: site)
    #expect(before != nil && before != "client.\(ours.cluster.globalID)")
    try await ours.lock().acquire(deadline: .seconds(60))
    let after = try await StockClient.lockOwner(of: "image", in: pool, at: site)
    #expect(after == "client.\(ours.cluster.globalID)")
    let info = try await site.stockRados("-p", pool, "lock", "info", ours.headerObject, "rbd_lock").succeeded().output
    let cookie = try #require(await ours.lock().cookie)
    #expect(info.contains("\"tag\":\"internal\"") && info.contains("\"cookie\":\"\(cookie)\""))
    try await ours.lock().assertOwned()
    try await ours.close()
    let free = try await StockClient.lockOwner(of: "image", in: pool, at: site)
    #expect(free == nil)
    await stock.kill()
    try await site.removePool(pool)
  }

  @Test("a lock that stock took by hand is refused to us")
  func refusedByStock() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("lock")
    try await Self.image(site, pool)
    let stock = try await StockClient.owner(of: "image", in: pool, at: site, .manual)
    let ours = try await OurClient.open("image", in: pool, of: site)
    let lock = try await ours.lock()
    let error = await #expect(throws: RadosError.self) { try await lock.acquire(deadline: .seconds(60)) }
    #expect(error?.errno == .readOnly)
    let taken = try await lock.tryAcquire()
    #expect(!taken)
    await stock.kill()
    try await ours.close()
    try await site.removePool(pool)
  }

  @Test("the lock goes back and forth while stock writes, which goes on to its end")
  func duringBench() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("lock")
    try await Self.image(site, pool)
    let ours = try await OurClient.open("image", in: pool, of: site)
    let bench = try await site.daemon(
      Tools.stockRBD,
      ["bench", "--io-type", "write", "--io-size", "4K", "--io-threads", "4", "--io-total", "16M", "\(pool)/image"],
      log: "bench-\(pool)")
    var turns = 0
    while bench.exitCode == nil, turns < 20 {
      try await ours.lock().acquire(deadline: .seconds(60))
      turns += 1
      try await Task.sleep(for: .milliseconds(50))
    }
    let code = await bench.wait()
    #expect(code == 0, "\(site.daemonOutput("bench-\(pool)"))")
    #expect(turns > 1)
    try await ours.close()
    try await site.removePool(pool)
  }

  @Test("stock gets our lock when it writes, after we have got ready for that")
  func toStock() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("lock")
    try await Self.image(site, pool)
    let ours = try await OurClient.open("image", in: pool, of: site)
    try await ours.lock().acquire()
    try await Self.write(site, pool)
    let log = await ours.log
    let owns = try await ours.lock().isOwner
    #expect(log == ["afterAcquire", "beforeRelease"] && !owns)
    try await ours.close()
    try await site.removePool(pool)
  }

  @Test("stock hears that a lock of ours is kept")
  func refusedToStock() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("lock")
    try await Self.image(site, pool)
    let ours = try await OurClient.open("image", in: pool, of: site, policy: .manual)
    try await ours.lock().acquire()
    let refusal = await #expect(throws: CommandFailure.self) { try await Self.write(site, pool) }
    #expect(refusal?.result.errorOutput.contains("ReadOnlyImage") == true, "\(refusal?.result.errorOutput ?? "")")
    try await ours.lock().assertOwned()
    try await ours.close()
    try await site.removePool(pool)
  }

  static func write(_ site: TestCluster, _ pool: String) async throws {
    try await site.python(
      """
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, 'image') as image: image.write(b'stock', 0)
      """, pool)
  }
}
