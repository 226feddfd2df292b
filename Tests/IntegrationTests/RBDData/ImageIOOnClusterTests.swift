import CephCodec
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@Suite("Image data I/O against stock")
struct ImageIOOnClusterTests {
  /// How an image is made.
  enum Kind: String, CaseIterable, Sendable {
    case plain
    case striped
    case dataPool
    case withoutObjectMap
  }

  private static let size = 9 << 20

  private func create(_ kind: Kind, in pool: Pool, on cluster: TestCluster) async throws -> ImageUnderTest {
    let name = "image-\(kind.rawValue)"
    var arguments = ["create", "--size", "\(Self.size)B", "--object-size", "1M"]
    switch kind {
    case .plain: break
    case .striped: arguments += ["--stripe-unit", "64K", "--stripe-count", "3"]
    case .dataPool: arguments += ["--data-pool", try await cluster.randomPool("data")]
    case .withoutObjectMap: arguments += ["--image-feature", "layering"]
    }
    try await cluster.tool(Tools.stockRBD, arguments + ["\(pool.name)/\(name)"]).succeeded()
    return try await ImageUnderTest(name, in: pool, on: cluster, content: [UInt8](repeating: 0, count: Self.size))
  }

  @Test("What we write stock reads, at the head and at snapshots, and the other way round", arguments: Kind.allCases)
  func writesAndReads(kind: Kind) async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("io"))
    let image = try await create(kind, in: pool, on: cluster)
    var generator = SeededRandom(seed: UInt64(kind.rawValue.utf8.count))
    for round in 0..<2 {
      for _ in 0..<20 { try await image.changeAtRandom(&generator) }
      try await image.expectAllAgree("round \(round)")
      try await image.snapshot("snap\(round)")
    }
    try await writeWithStock(image, &generator)
    for _ in 0..<10 { try await image.changeAtRandom(&generator) }
    try await image.expectAllAgree("after stock wrote")
    try await image.finish()
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }

  private func writeWithStock(_ image: ImageUnderTest, _ generator: inout SeededRandom) async throws {
    let offset = Int.random(in: 0..<Self.size / 2, using: &generator)
    let bytes = generator.bytes(1 << 20)
    // Stock gets the exclusive lock from us by asking.
    try await image.cluster.python(
      """
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, argv[1]) as image:
          image.write(bytes.fromhex(argv[3]) * 2048, int(argv[2]))
          image.discard(0, 1 << 20)
      """, image.pool.name, image.name, "\(offset)", bytes.prefix(512).map { String(byte: $0) }.joined())
    let written = (0..<1 << 20).map { bytes[$0 % 512] }
    image.content.replaceSubrange(offset..<offset + written.count, with: written)
    image.content.replaceSubrange(0..<1 << 20, with: repeatElement(0, count: 1 << 20))
  }

  @Test("A clone reads its parent where it has no data, and keeps the parent's bytes around what is written")
  func clones() async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("clone"))
    let parent = try await create(.plain, in: pool, on: cluster)
    var generator = SeededRandom(seed: 4)
    try await parent.write(1 << 20, generator.bytes(5 << 20))
    try await parent.discard(3 << 20, 1 << 20)
    try await parent.snapshot("base")
    try await parent.finish()
    try await cluster.tool(
      Tools.stockRBD,
      ["clone", "--rbd-default-clone-format", "2", "--object-size", "1M", "\(parent.spec)@base", "\(pool.name)/child"]
    ).succeeded()
    let child = try await ImageUnderTest("child", in: pool, on: cluster, content: parent.content)
    try await child.expectAllAgree("fresh clone")
    // A copy-up without snapshots, one that a snapshot sees, and whole objects.
    try await child.write((1 << 20) + 5000, generator.bytes(3000))
    try await child.snapshot("one")
    try await child.write((2 << 20) + 100, generator.bytes(10))
    try await child.discard(4 << 20, 1 << 20)
    try await child.write(5 << 20, generator.bytes(1 << 20))
    try await child.expectAllAgree("after copy-ups")
    for round in 0..<2 {
      for _ in 0..<8 { try await child.changeAtRandom(&generator) }
      try await child.expectAllAgree("round \(round)")
      try await child.snapshot("round\(round)")
    }
    try await child.image.perform(.flatten)
    #expect(try await child.image.refresh().parent == nil)
    // The parent's bytes do not matter any more.
    try await cluster.python(
      """
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, argv[1]) as image:
          image.write(b'\\xff' * image.size(), 0)
      """, pool.name, parent.name)
    try await child.expectAllAgree("without its parent")
    try await child.finish()
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }

  @Test("Trimming cuts the data off at the new size and keeps what snapshots see", arguments: [Kind.plain, .striped])
  func trimming(kind: Kind) async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("trim"))
    let image = try await create(kind, in: pool, on: cluster)
    var generator = SeededRandom(seed: 5)
    try await image.write(0, generator.bytes(Self.size))
    try await image.snapshot("full")
    for size in [(5 << 20) + 70_000, 70_000, 0] {
      try await image.image.perform(.resize(size: UInt64(size), allowShrink: true))
      // Grown again, by stock, what was cut off reads as zeros.
      _ = try await cluster.stockRBD("resize", "--no-progress", "--size", "\(Self.size)B", image.spec).succeeded()
      image.content = Array(image.content.prefix(size)) + [UInt8](repeating: 0, count: Self.size - size)
      try await image.expectAllAgree("trimmed to \(size)")
    }
    try await image.finish()
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }

  @Test("Rolled back objects are what they were at the snapshot", arguments: [Kind.plain, .withoutObjectMap])
  func rollingBack(kind: Kind) async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("roll"))
    let image = try await create(kind, in: pool, on: cluster)
    var generator = SeededRandom(seed: 6)
    for _ in 0..<8 { try await image.changeAtRandom(&generator) }
    try await image.snapshot("one")
    let wanted = image.content
    for _ in 0..<8 { try await image.changeAtRandom(&generator) }
    try await image.snapshot("two")
    for _ in 0..<8 { try await image.changeAtRandom(&generator) }
    let header = try await image.image.refresh()
    try await image.image.rollBack(to: try #require(header.snapshot(named: "one")).id)
    image.content = wanted
    try await image.expectAllAgree("rolled back")
    try await image.finish()
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }

  @Test("A failed comparison writes nothing and tells where it failed")
  func failedComparison() async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("compare"))
    let image = try await create(.plain, in: pool, on: cluster)
    try await image.write(0, [UInt8](repeating: 7, count: 4096))
    var expected = [UInt8](repeating: 7, count: 512)
    expected[100] = 8
    let bytes = [UInt8](repeating: 9, count: 512)
    let mismatch = try await image.image.change { io throws(RadosError) in
      try await io.compareAndWrite(offset: 1024, expected: expected, bytes)
    }
    #expect(mismatch == 1024 + 100)
    try await image.expectAllAgree("nothing written")
    try await image.finish()
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }
}

extension String {
  /// A byte as two hexadecimal digits.
  init(byte: UInt8) { self = (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
