import CephCodec
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

/// An image on a real cluster, opened by the library, and what its bytes should be.
final class ImageUnderTest {
  let cluster: TestCluster
  let pool: Pool
  let name: String
  let image: Image
  /// What the writable state should hold.
  var content: [UInt8]
  /// What the snapshots should hold.
  private(set) var snapshots: [(name: String, content: [UInt8])] = []

  /// Opens an image that stock made; `content` is what it holds.
  init(_ name: String, in pool: Pool, on cluster: TestCluster, content: [UInt8]) async throws {
    self.cluster = cluster
    self.pool = pool
    self.name = name
    self.content = content
    image = try await Image.open(in: pool, named: name)
  }

  var spec: String { "\(pool.name)/\(name)" }

  /// Takes a snapshot.
  func snapshot(_ snapshot: String) async throws {
    _ = try await image.createSnapshot(snapshot)
    snapshots.append((snapshot, content))
  }

  /// Writes bytes.
  func write(_ offset: Int, _ bytes: [UInt8]) async throws {
    try await image.write(offset: UInt64(offset), bytes)
    content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }

  /// Makes bytes zeros.
  func discard(_ offset: Int, _ length: Int) async throws {
    try await image.discard(Extent(offset: UInt64(offset), length: UInt64(length)))
    content.replaceSubrange(offset..<offset + length, with: repeatElement(0, count: length))
  }

  /// Does something random.
  func changeAtRandom(_ generator: inout SeededRandom) async throws {
    let offset = Int.random(in: 0..<content.count, using: &generator)
    let limit = Bool.random(using: &generator) ? 5000 : 3 << 20
    let length = Int.random(in: 1...min(limit, content.count - offset), using: &generator)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<5:
      try await write(offset, generator.bytes(length))
    case 5, 6:
      try await discard(offset, length)
    case 7:
      let pattern = generator.bytes(512)
      let length = max(length / 512, 1) * 512
      guard offset + length <= content.count else { return }
      try await image.change { io throws(RadosError) in
        try await io.writeSame(Extent(offset: UInt64(offset), length: UInt64(length)), pattern)
      }
      content.replaceSubrange(offset..<offset + length, with: (0..<length).map { pattern[$0 % 512] })
    case 8:
      try await image.change { io throws(RadosError) in
        try await io.writeZeroes(Extent(offset: UInt64(offset), length: UInt64(length)), thick: true)
      }
      content.replaceSubrange(offset..<offset + length, with: repeatElement(0, count: length))
    default:
      let start = offset / 512 * 512
      let expected = Array(content[start..<start + 512])
      let bytes = generator.bytes(512)
      let mismatch = try await image.change { io throws(RadosError) in
        try await io.compareAndWrite(offset: UInt64(start), expected: expected, bytes)
      }
      #expect(mismatch == nil)
      content.replaceSubrange(start..<start + 512, with: bytes)
    }
  }

  /// Expects stock and our own reads to find what should be there, and stock to find nothing wrong with the object maps.
  func expectAllAgree(_ what: String) async throws {
    for state in [(name: "", content: content)] + snapshots.map({ (name: "@\($0.name)", content: $0.content) }) {
      let exported = try await cluster.stockRBD("export", "--no-progress", spec + state.name, "-").succeeded().stdout
      let stockAgrees = exported == state.content
      #expect(stockAgrees, "\(what): stock reads \(name)\(state.name)")
      let header = try await image.refreshIfNeeded()
      let id = state.name.isEmpty ? SnapshotID.head : header.snapshot(named: String(state.name.dropFirst()))?.id ?? 0
      let read = try await image.io.read(Extent(offset: 0, length: UInt64(state.content.count)), at: id)
      let weAgree = read == state.content
      #expect(weAgree, "\(what): we read \(name)\(state.name)")
      guard header.features.contains(.objectMap) else { continue }
      _ = try await cluster.stockRBD("object-map", "check", "--no-progress", spec + state.name).succeeded()
      let info = try await cluster.stockRBD("info", spec + state.name).succeeded().output
      #expect(info.contains("flags: \n"), "\(what): \(info)")
    }
  }

  /// Gives the lock and the watch back.
  func finish() async throws { try await image.close() }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// Random bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count + 8)
    while result.count < count {
      withUnsafeBytes(of: next()) { result.append(contentsOf: $0) }
    }
    return Array(result.prefix(count))
  }
}
