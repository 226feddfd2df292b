import CephCodec
import Foundation
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@Suite("Images that we make, as stock sees them", .serialized)
struct ImageCreationTests {
  @Test("Ours and stock's image are the same but for the id and the times")
  func sameAsStock() async throws {
    try await withSite { site in
      let data = try await site.cluster.randomPool("data")
      try await site.rbd("create", "--size", "1G", site.spec("stock"))
      try await ImageCreation(in: site.pool).create("ours", size: 1 << 30)
      try await expectSame(site, "stock", "ours")

      try await site.rbd(
        "create", "--size", "100M", "--object-size", "1M", "--stripe-unit", "65536", "--stripe-count", "4",
        "--data-pool", data, "--image-feature", "layering", site.spec("stock2"))
      var options = CreateOptions()
      options.order = 20
      options.stripeUnit = 65536
      options.stripeCount = 4
      options.dataPool = data
      options.features = [.layering]
      try await ImageCreation(in: site.pool).create("ours2", size: 100 << 20, options: options)
      try await expectSame(site, "stock2", "ours2")
      #expect(try await site.rbd("info", site.spec("ours2")).contains("data_pool: \(data)"))
      try await site.stockWrite("ours2", bytes: "1M")
      try await site.cluster.removePool(data)
    }
  }

  /// Compares the headers' records and the object maps.
  private func expectSame(_ site: Site, _ stock: String, _ ours: String) async throws {
    let one = try await records(site, stock)
    let other = try await records(site, ours)
    #expect(one == other)
  }

  private func records(_ site: Site, _ image: String) async throws -> [String: [UInt8]] {
    let header = try await site.header(image)
    var operation = ReadOperation()
    let omap = operation.omapValues()
    let page = try await site.pool.read(ImageObjects.header(header.id), operation)[omap]
    var records: [String: [UInt8]] = [:]
    let times = ["create_timestamp", "access_timestamp", "modify_timestamp"]
    for entry in page.entries where !times.contains(entry.key) { records[entry.key] = entry.value }
    let prefix = String(decoding: records["object_prefix"] ?? [], as: UTF8.self)
    records["object_prefix"] = Array(prefix.replacingOccurrences(of: header.id, with: "ID").dropFirst(4).utf8)
    if header.features.contains(.objectMap) {
      var read = ReadOperation()
      let map = read.read(offset: 0, length: 0)
      records["map"] = try await site.pool.read(ImageObjects.objectMap(header.id), read)[map]
    }
    return records
  }

  @Test("Refusals leave nothing behind")
  func refusals() async throws {
    try await withSite { site in
      let creation = ImageCreation(in: site.pool)
      try await creation.create("taken", size: 1 << 20)
      let before = try await site.objects()
      await expect(.exists) { try await creation.create("taken", size: 1 << 20) }
      var options = CreateOptions()
      options.dataPool = "no such pool"
      await expect(.noEntry) { try await creation.create("new", size: 1 << 20, options: options) }
      options = CreateOptions()
      options.id = try await site.header("taken").id
      await expect(.badDescriptor) { try await creation.create("new", size: 1 << 20, options: options) }
      options = CreateOptions()
      options.order = 11
      await expect(.domain) { try await creation.create("new", size: 1 << 20, options: options) }
      options = CreateOptions()
      options.features = [.journaling, .exclusiveLock]
      await expect(.notSupported) { try await creation.create("new", size: 1 << 20, options: options) }
      let elsewhere = try site.pool.inNamespace("nowhere")
      await expect(.noEntry) { try await ImageCreation(in: elsewhere).create("new", size: 1 << 20) }
      #expect(try await site.objects() == before)
      #expect(try await site.rbd("ls", site.name) == "taken\n")
    }
  }

  @Test("A pool is made ready as stock does")
  func poolInitialisation() async throws {
    let cluster = try await TestCluster.shared("a")
    let name = "fresh-\(UInt32.random(in: 0...UInt32.max))"
    try await cluster.ceph("osd", "pool", "create", name, "8")
    let client = try await Cluster.connect(ClusterConfiguration(file: .path(cluster.conf), readsEnvironment: false))
    let pool = try await client.pool(named: name)
    try await PoolValidation(pool).initialize()
    #expect(try await cluster.ceph("osd", "pool", "application", "get", name, "rbd") == "{}\n")
    var read = ReadOperation()
    let content = read.read(offset: 0, length: 0)
    #expect(try await pool.read(ImageObjects.info, read)[content] == Array("overwrite validated".utf8))
    try await cluster.stockRBD("create", "--size", "8M", "\(name)/image").succeeded()
    await client.shutdown()
    try await cluster.removePool(name)
  }

  @Test("Namespaces are made, listed and removed")
  func namespaces() async throws {
    try await withSite { site in
      let namespaces = try PoolNamespaces(site.pool)
      try await namespaces.create("ours")
      try await site.rbd("namespace", "create", site.spec("stock"))
      #expect(try await namespaces.list() == ["ours", "stock"])
      #expect(try await site.rbd("namespace", "ls", site.name).contains("ours"))
      #expect(try await namespaces.exists("stock"))
      #expect(try await !namespaces.exists("none"))
      await expect(.exists) { try await namespaces.create("stock") }
      let ours = try site.pool.inNamespace("ours")
      try await ImageCreation(in: ours).create("image", size: 8 << 20)
      #expect(try await site.rbd("ls", "\(site.name)/ours") == "image\n")
      await expect(.busy) { try await namespaces.remove("ours") { _ in } }
      try await site.rbd("create", "--size", "8M", "\(site.name)/ours/second")
      try await ImageRemover(in: ours).remove("image")
      try await ImageRemover(in: ours).remove("second")
      try await namespaces.remove("ours") { _ in }
      try await namespaces.remove("stock") { _ in }
      #expect(try await namespaces.list().isEmpty)
      #expect(try await site.code("ls", "\(site.name)/ours") != 0)
    }
  }
}
