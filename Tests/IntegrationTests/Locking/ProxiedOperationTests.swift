import CephCodec
import ObjectClasses
import RBD
import Rados
import Synchronization
import TestSupport
import Testing

@Suite("Operations asked of the lock's owner, between stock and us")
struct ProxiedOperationTests {
  @Test("stock runs our operations when it owns the lock")
  func askStock() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("ask")
    try await site.stockRBD("create", "--size", "64M", "\(pool)/image").succeeded()
    let stock = try await StockClient.owner(of: "image", in: pool, at: site, .manual)
    let ours = try await OurClient.open("image", in: pool, of: site)
    let coordinator = try await ours.coordinator()

    try await coordinator.perform(.snapshotCreate(.user, name: "one", flags: 0))
    #expect(try await site.stockRBD("snap", "ls", "\(pool)/image").succeeded().output.contains("one"))
    let quiesced = await ours.log
    #expect(quiesced.first == "quiesce", "stock asks every client to quiesce")
    let error = await #expect(throws: RadosError.self) {
      try await coordinator.perform(.snapshotCreate(.user, name: "one", flags: 0))
    }
    #expect(error?.errno == .exists)
    let progress = Mutex<[UInt64]>([])
    let context = OperationContext { done, _ in progress.withLock { $0.append(done) } }
    try await coordinator.perform(.resize(size: 32 << 20, allowShrink: true), context)
    #expect(try await site.stockRBD("info", "\(pool)/image").succeeded().output.contains("size 32 MiB"))
    let wasTold = progress.withLock { !$0.isEmpty }
    #expect(wasTold)
    try await coordinator.perform(.metadataUpdate(key: "color", value: "blue"))
    #expect(try await site.stockRBD("image-meta", "get", "\(pool)/image", "color").succeeded().trimmed == "blue")
    try await coordinator.perform(.snapshotRemove(.user, name: "one"))
    #expect(try await !site.stockRBD("snap", "ls", "\(pool)/image").succeeded().output.contains("one"))
    try await coordinator.perform(.rebuildObjectMap)
    try await coordinator.perform(.updateFeatures([.objectMap, .fastDiff], enabled: false))
    #expect(try await !site.stockRBD("info", "\(pool)/image").succeeded().output.contains("fast-diff"))

    let performed = await ours.performed
    let changes = await ours.headerChangeCount
    #expect(performed.isEmpty)
    #expect(changes > 0, "stock told us that the header changed")
    await stock.kill()
    try await ours.close()
    try await site.removePool(pool)
  }

  @Test("we run stock's operations when we own the lock")
  func serveStock() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("serve")
    try await site.stockRBD("create", "--size", "64M", "\(pool)/image").succeeded()
    let ours = try await OurClient.open("image", in: pool, of: site, policy: .manual)
    try await ours.lock().acquire()
    let image = "\(pool)/image"
    try await site.stockRBD("snap", "create", "\(image)@one").succeeded()
    #expect(try await site.stockRBD("snap", "ls", image).succeeded().output.contains("one"))
    try await site.stockRBD("resize", "--size", "128M", image).succeeded()
    try await site.stockRBD("image-meta", "set", image, "color", "red").succeeded()
    #expect(try await site.stockRBD("image-meta", "get", image, "color").succeeded().trimmed == "red")
    try await site.stockRBD("object-map", "rebuild", image).succeeded()
    try await site.stockRBD("sparsify", image).succeeded()
    try await site.stockRBD("feature", "disable", image, "fast-diff").succeeded()
    try await site.stockRBD("snap", "rm", "\(image)@one").succeeded()
    let performed = await ours.performed
    #expect(
      performed == [
        .snapshotCreate(.user, name: "one", flags: 0), .resize(size: 128 << 20, allowShrink: false),
        .metadataUpdate(key: "color", value: "red"), .rebuildObjectMap, .sparsify(size: 4096),
        .updateFeatures([.fastDiff], enabled: false), .snapshotRemove(.user, name: "one"),
      ])
    let owns = try await ours.lock().isOwner
    #expect(owns)
    try await ours.close()
    try await site.removePool(pool)
  }

  @Test("stock hears what our run of its operation failed with")
  func failToStock() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("serve")
    try await site.stockRBD("create", "--size", "64M", "\(pool)/image").succeeded()
    let ours = try await OurClient.open("image", in: pool, of: site, policy: .manual)
    try await ours.lock().acquire()
    await ours.fail(.snapshotCreate, with: .quotaExceeded)
    let result = try await site.stockRBD("snap", "create", "\(pool)/image@one")
    #expect(result.code == Errno.quotaExceeded.rawValue)
    #expect(result.errorOutput.contains("Disk quota exceeded"))
    try await ours.close()
    try await site.removePool(pool)
  }

  @Test("stock reads the header anew when we say that it has changed")
  func tellStock() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("tell")
    try await ExclusiveLockTests.image(site, pool)
    let ours = try await OurClient.open("image", in: pool, of: site)
    let label = "reader-\(pool)"
    let reader = try await site.daemon(
      "/usr/bin/python3",
      [
        "-c",
        """
        import rados, rbd, sys, time
        cluster = rados.Rados(conffile='\(site.conf)', name='client.admin')
        cluster.connect(timeout=30)
        with cluster.open_ioctx('\(pool)') as pool, rbd.Image(pool, 'image') as image:
            while True:
                print(image.size() >> 20, flush=True)
                time.sleep(0.05)
        """,
      ], log: label)
    try await eventually("stock sees the old size") { site.daemonOutput(label).contains("64\n") }
    try await ours.pool.execute(ours.headerObject, RBDClass.setSize(96 << 20))
    try await Task.sleep(for: .milliseconds(500))
    #expect(!site.daemonOutput(label).contains("96"), "stock does not look by itself")
    try await ours.coordinator().notifyHeaderUpdate()
    try await eventually("stock sees the new size", within: .seconds(10)) { site.daemonOutput(label).contains("96\n") }
    await reader.terminate()
    try await ours.close()
    try await site.removePool(pool)
  }

  @Test("two clients of ours: the one without the lock asks the other, and stock sees the result")
  func ask() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool("ask")
    try await ExclusiveLockTests.image(site, pool)
    let owner = try await OurClient.open("image", in: pool, of: site)
    let other = try await OurClient.open("image", in: pool, of: site)
    try await owner.lock().acquire()
    try await other.coordinator().perform(.snapshotCreate(.user, name: "one", flags: 0))
    #expect(try await site.stockRBD("snap", "ls", "\(pool)/image").succeeded().output.contains("one"))
    let performed = await owner.performed.count
    let performedByOther = await other.performed.count
    #expect(performed == 1 && performedByOther == 0)
    try await owner.close()
    try await other.close()
    try await site.removePool(pool)
  }
}
