import CephCodec
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@Suite("Differences and exports against stock")
struct ImageDiffOnClusterTests {
  private static let size = 9 << 20

  /// Makes an image with three snapshots and all kinds of changes between them.
  private func makeHistory(
    _ name: String, in pool: Pool, on cluster: TestCluster, create: [String], content: [UInt8]? = nil, seed: UInt64
  ) async throws -> ImageUnderTest {
    try await cluster.tool(Tools.stockRBD, create).succeeded()
    let image = try await ImageUnderTest(
      name, in: pool, on: cluster, content: content ?? [UInt8](repeating: 0, count: Self.size))
    var generator = SeededRandom(seed: seed)
    for round in 1...3 {
      for _ in 0..<6 { try await image.changeAtRandom(&generator) }
      if round == 2 {
        try await image.discard(0, 1 << 20)
        try await image.image.perform(.resize(size: UInt64(Self.size - (2 << 20) - 70_000), allowShrink: true))
        image.content.removeLast((2 << 20) + 70_000)
      }
      try await image.snapshot("s\(round)")
    }
    for _ in 0..<3 { try await image.changeAtRandom(&generator) }
    return image
  }

  private func stockDiff(
    _ image: ImageUnderTest, from: String?, to: String?, wholeObject: Bool, parent: Bool
  ) async throws -> [String] {
    let text = try await image.cluster.python(
      """
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, argv[1], snapshot=argv[3] or None, read_only=True) as image:
          image.diff_iterate(0, image.size(), argv[2] or None, lambda o, l, e: print(o, l, e), include_parent=bool(int(argv[5])),
                             whole_object=bool(int(argv[4])))
      """, image.pool.name, image.name, from ?? "", to ?? "", wholeObject ? "1" : "0", parent ? "1" : "0")
    return text.split(separator: "\n").map(String.init)
  }

  private func ourDiff(
    _ image: ImageUnderTest, from: String?, to: String?, wholeObject: Bool, parent: Bool, maps: Bool
  ) async throws -> [String] {
    let header = try await image.image.refresh()
    let start = try from.map { try #require(header.snapshot(named: $0)).id }
    let end = try to.map { try #require(header.snapshot(named: $0)).id } ?? .head
    let diff =
      maps
      ? try await ImageDiff.load(image.image, from: start, to: end, includesParent: parent, wholeObject: wholeObject)
      : try ImageDiff(image.image.io, from: start, to: end, includesParent: parent, wholeObject: wholeObject)
    #expect((diff.objects != nil) == maps)
    return try await diff.collect().map { "\($0.extent.offset) \($0.extent.length) \($0.exists ? "True" : "False")" }
  }

  private func expectSameDiffs(_ image: ImageUnderTest, striped: Bool = false) async throws {
    let pairs: [(String?, String?)] = [(nil, "s1"), (nil, nil), ("s1", "s2"), ("s1", "s3"), ("s2", nil), ("s3", nil)]
    for (from, to) in pairs {
      for parent in [true, false] {
        let what = "\(image.name) from \(from ?? "-") to \(to ?? "-") parent \(parent)"
        let exact = try await stockDiff(image, from: from, to: to, wholeObject: false, parent: parent)
        let ours = try await ourDiff(image, from: from, to: to, wholeObject: false, parent: parent, maps: false)
        #expect(ours == exact, "\(what)")
        let mapped = try await ourDiff(image, from: from, to: to, wholeObject: false, parent: parent, maps: true)
        #expect(mapped == exact, "\(what), with object maps")
        // Stock's offsets are wrong for whole objects of striped images.
        if striped { continue }
        let fast = try await stockDiff(image, from: from, to: to, wholeObject: true, parent: parent)
        let ourFast = try await ourDiff(image, from: from, to: to, wholeObject: true, parent: parent, maps: true)
        #expect(ourFast == fast, "\(what), whole objects")
      }
    }
  }

  @Test("Changed extents are those that stock finds: exact, by object maps, in whole objects; plain and striped")
  func differences() async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("diff"))
    let create = ["create", "--size", "\(Self.size)B", "--object-size", "1M"]
    let plain = try await makeHistory("plain", in: pool, on: cluster, create: create + ["\(pool.name)/plain"], seed: 1)
    try await expectSameDiffs(plain)
    let stripes = ["--stripe-unit", "64K", "--stripe-count", "3", "\(pool.name)/striped"]
    let striped = try await makeHistory("striped", in: pool, on: cluster, create: create + stripes, seed: 2)
    try await expectSameDiffs(striped, striped: true)
    try await plain.finish()
    try await striped.finish()
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }

  @Test("A clone's differences show what its parent holds as stock shows it")
  func clones() async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("diff"))
    let create = ["create", "--size", "\(Self.size)B", "--object-size", "1M", "\(pool.name)/parent"]
    let parent = try await makeHistory("parent", in: pool, on: cluster, create: create, seed: 3)
    let clone = ["clone", "--rbd-default-clone-format", "2", "--object-size", "1M", "\(parent.spec)@s1", "\(pool.name)/child"]
    let content = try #require(parent.snapshots.first?.content)
    let child = try await makeHistory("child", in: pool, on: cluster, create: clone, content: content, seed: 4)
    try await expectSameDiffs(child)
    try await parent.finish()
    try await child.finish()
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }

  private func ourExport(
    _ image: ImageUnderTest, from: String?, to: String?, _ version: ImageStreamVersion
  ) async throws -> [UInt8] {
    let header = try await image.image.refresh()
    let start = try from.map { try #require(header.snapshot(named: $0)).id }
    let end = try to.map { try #require(header.snapshot(named: $0)).id } ?? .head
    let diff = try ImageDiff(image.image.io, from: start, to: end)
    var stream: [UInt8] = []
    try await ImageExport(image.image.io).writeDiff(diff, startName: from, endName: to, version) { stream += $0 }
    return stream
  }

  @Test("Exports have stock's bytes, and imports of either end as the image")
  func streams() async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("export"))
    let create = ["create", "--size", "\(Self.size)B", "--object-size", "1M", "\(pool.name)/image"]
    let image = try await makeHistory("image", in: pool, on: cluster, create: create, seed: 5)
    try await cluster.stockRBD("snap", "protect", "\(image.spec)@s2").succeeded()
    try await cluster.stockRBD("image-meta", "set", image.spec, "key", "value").succeeded()

    // Differences, and two of them merged.
    var diffs: [[UInt8]] = []
    for (from, to) in [(nil, "s1"), ("s1", "s2"), ("s2", "s3")] as [(String?, String)] {
      let fromArguments = from.map { ["--from-snap", $0] } ?? []
      let arguments = ["export-diff", "--no-progress"] + fromArguments + ["\(image.spec)@\(to)", "-"]
      let stock = try await cluster.tool(Tools.stockRBD, arguments).succeeded().stdout
      let ours = try await ourExport(image, from: from, to: to, .one)
      let same = ours == stock
      #expect(same, "export-diff \(from ?? "-") to \(to)")
      diffs.append(ours)
    }
    try await expectSameMerge(diffs[1], diffs[2], cluster)

    // The whole image.
    let header = try await image.image.refresh()
    let names = header.snapshots.reversed().map(\.name)
    var whole = ImageStreamHeader(header).encoded(diffCount: UInt64(names.count + 1))
    for (from, to) in zip([nil] + names, names + [nil]) { whole += try await ourExport(image, from: from, to: to, .two) }
    let stockWhole = try await cluster.stockRBD("export", "--no-progress", "--export-format", "2", image.spec, "-").succeeded()
      .stdout
    let sameWhole = whole == stockWhole
    #expect(sameWhole, "export of version 2")
    try await cluster.stockRBD("import", "--no-progress", "--export-format", "2", "-", "\(pool.name)/by-stock", input: whole)
      .succeeded()
    try await expectCopy(of: image, at: "\(pool.name)/by-stock", cluster)
    try await importWhole(whole, as: "by-us", in: pool, cluster)
    try await expectCopy(of: image, at: "\(pool.name)/by-us", cluster)
    #expect(try await cluster.stockRBD("snap", "rm", "--no-progress", "\(pool.name)/by-us@s2").code != 0, "protected")

    try await image.finish()
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }

  private func expectSameMerge(_ first: [UInt8], _ second: [UInt8], _ cluster: TestCluster) async throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    // Stock reads the first from its input and the second from a file.
    let script = "head -c \(first.count) >\"$1/one\"; cat >\"$1/two\"; rbd merge-diff --no-progress \"$1/one\" \"$1/two\" -"
    let stock = try await cluster.tool("bash", ["-c", script, "bash", folder.path], input: first + second).succeeded().stdout
    var (one, two) = (MemorySource(first), MemorySource(second))
    var merged: [UInt8] = []
    try await DiffMerge.merge(&one, &two) { merged += $0 }
    let same = merged == stock
    #expect(same, "merge-diff: \(merged.count) bytes, stock's \(stock.count)")
  }

  private func importWhole(_ stream: [UInt8], as name: String, in pool: Pool, _ cluster: TestCluster) async throws {
    var source = MemorySource(stream)
    let header = try await ImageStreamHeader.read(from: &source)
    #expect(header.order == 20)
    #expect(header.metadata["key"] == Array("value".utf8))
    try await cluster.stockRBD("create", "--size", "1M", "--object-size", "1M", "\(pool.name)/\(name)").succeeded()
    let image = try await Image.open(in: pool, named: name)
    try await ImageImport(into: image).applyAll(&source)
    #expect(source.remaining == 0)
    try await image.close()
  }

  private func expectCopy(of image: ImageUnderTest, at spec: String, _ cluster: TestCluster) async throws {
    for state in [(name: "", content: image.content)] + image.snapshots.map({ (name: "@\($0.name)", content: $0.content) }) {
      let exported = try await cluster.stockRBD("export", "--no-progress", spec + state.name, "-").succeeded().stdout
      let same = exported == state.content
      #expect(same, "\(spec)\(state.name)")
    }
  }

  @Test("A raw import of unknown length ends with the size of what was read")
  func rawImport() async throws {
    let cluster = try await TestCluster.shared("a")
    let pool = try await cluster.connect().pool(named: try await cluster.randomPool("import"))
    try await cluster.stockRBD("create", "--size", "1M", "--object-size", "1M", "\(pool.name)/raw").succeeded()
    var generator = SeededRandom(seed: 9)
    let bytes = generator.bytes(1 << 20) + [UInt8](repeating: 0, count: 2 << 20) + generator.bytes(70_001)
    let image = try await Image.open(in: pool, named: "raw")
    var source = MemorySource(bytes)
    try await ImageImport(into: image).writeAll(&source, grows: true)
    try await image.close()
    let exported = try await cluster.stockRBD("export", "--no-progress", "\(pool.name)/raw", "-").succeeded().stdout
    let same = exported == bytes
    #expect(same)
    let readOnly = try await Image.open(in: pool, named: "raw", mode: .readOnly)
    var read: [UInt8] = []
    try await ImageExport(readOnly.io).readAll(at: .head) { read += $0.filled }
    let sameRead = read == bytes
    #expect(sameRead)
    await pool.cluster.shutdown()
    try await cluster.removePool(pool.name)
  }
}
