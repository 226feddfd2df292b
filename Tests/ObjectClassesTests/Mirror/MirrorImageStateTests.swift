import CephCodec
import ObjectClasses
import Testing

/// `rbd_mirror_snapshot.*` as 16.2.15 wrote them, and how they are cut.
@Suite struct MirrorImageStateTests {
  static let plain = MirrorSnapshotImageState(name: "img2", features: [.layering, .exclusiveLock, .objectMap])
  static let rich = MirrorSnapshotImageState(
    name: "img1", features: [.layering, .exclusiveLock, .objectMap],
    snapshots: [4: MirrorSnapState(name: "user1", protectionStatus: 2)],
    metadata: ["conf_rbd_cache": Array("false".utf8), "owner": Array("alice ü".utf8)])
  static let plainObject = bytes(
    "010104000000 01000000 010120000000 04000000 696d6732 0d00000000000000 ffffffffffffffff 00000000 00000000")
  static let richObject = bytes(
    """
    010104000000 01000000 010172000000 04000000 696d6731 0d00000000000000 ffffffffffffffff
    01000000 0400000000000000 010114000000 010104000000 00000000 05000000 7573657231 02
    02000000 0e000000 636f6e665f7262645f6361636865 05000000 66616c7365 05000000 6f776e6572 08000000 616c69636520c3bc
    """)

  @Test(arguments: [(plain, plainObject), (rich, richObject)])
  func oneObject(_ state: MirrorSnapshotImageState, _ object: [UInt8]) throws {
    #expect(try MirrorImageStateParts.join([object]) == state)
    #expect(MirrorImageStateParts.split(state).map(hex) == [hex(object)])
    #expect(try MirrorImageStateParts.count(first: object) == 1)
    for length in object.indices {
      #expect(throws: CodecError.self, "first \(length) bytes") { try MirrorImageStateParts.join([Array(object[..<length])]) }
    }
  }

  @Test(arguments: [4096, 8192, 1 << 20])
  func manyObjects(_ size: Int) throws {
    var state = Self.rich
    let fixed = MirrorImageStateParts.split(state)[0].count
    for total in [2 * size - 1, 2 * size, 2 * size + 1, 3 * size + 17] {
      // One more key is its length, the key, its length, the value.
      state.metadata["k"] = [UInt8](repeating: 7, count: total - fixed - 9)
      let parts = MirrorImageStateParts.split(state, objectSize: size)
      #expect(parts.count == 1 + total / size)
      #expect(parts.dropLast().allSatisfy { $0.count == size })
      #expect(parts.last?.count == total % size)
      #expect(try MirrorImageStateParts.count(first: parts[0]) == parts.count)
      #expect(try MirrorImageStateParts.join(parts) == state)
      #expect(throws: CodecError.self) { try MirrorImageStateParts.join(Array(parts.dropLast())) }
      #expect(throws: CodecError.self) { try MirrorImageStateParts.join(Array(parts.dropFirst())) }
    }
  }

  @Test func damagedHeaders() throws {
    #expect(throws: CodecError.self) { try MirrorImageStateParts.join([]) }
    #expect(throws: CodecError.self) { try MirrorImageStateParts.count(first: bytes("010104000000 ffffffff")) }
    // A count of nothing is one, as for stock.
    #expect(try MirrorImageStateParts.count(first: bytes("010104000000 00000000")) == 1)
  }
}
