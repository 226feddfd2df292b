import CephCodec
import ObjectClasses
import Testing

@Suite struct ObjectMapBitsTests {
  /// `rbd_object_map.<id>` of an image of 25 objects and two snapshots, as the OSD keeps it.
  static let stored = "0e000000010108000000190000000000000030000cc00f0fc00c0000001bcac66501000000772c7115"

  /// The states behind `stored`.
  static var states: ObjectMapBits {
    var map = ObjectMapBits(count: 25)
    for object: UInt64 in [1, 10, 12, 18, 19, 22, 23, 24] { map[object] = .existsClean }
    return map
  }

  @Test func storedMap() throws {
    try expectGolden(Self.stored, Self.states)
    try expectGolden("0e0000000101080000000100000000000000000c00000075c78ba30100000000000000", ObjectMapBits(count: 1))
  }

  /// `object_map_load` leaves the checksums out.
  @Test func loadedMap() throws {
    let loaded = bytes("0e000000010108000000190000000000000030000cc00f0fc000000000")
    #expect(try RBDClass.objectMapLoad().reply(from: loaded) == Self.states)
    for length in loaded.indices {
      #expect(throws: CodecError.self) { try ObjectMapBits(decoding: Array(loaded[..<length])) }
    }
  }

  /// A map of 25,600 objects has two blocks of checksums; the OSD's own bytes around the states.
  @Test func mapOfTwoBlocks() throws {
    var states = [UInt8](repeating: 0, count: 6400)
    for (index, byte): (Int, UInt8) in [(0, 80), (1, 16), (4095, 1), (4096, 64), (5000, 64), (6399, 1)] {
      states[index] = byte
    }
    let golden =
      bytes("0e0000000101080000000064000000000000") + states
      + bytes("1000000044fbbb0802000000ed82d076de39b1fe")
    var map = ObjectMapBits(count: 25600)
    for object: UInt64 in [0, 1, 5, 16383, 16384, 20000, 25599] { map[object] = .exists }
    #expect(try ObjectMapBits(decoding: golden) == map)
    #expect(map.encoded == golden)
  }

  /// The OSD leaves the bits of objects it cut off; they stand for nothing.
  @Test func leftOverBitsAreCleared() throws {
    let left = bytes("0e000000 0101 08000000 0200000000000000 1f 00000000")
    var map = ObjectMapBits(count: 2)
    map[1] = .exists
    #expect(try ObjectMapBits(decoding: left) == map)
    map.resize(to: 4)
    #expect((0..<4).map { map[$0] } == [.nonexistent, .exists, .nonexistent, .nonexistent])
  }

  @Test func damagedBlockIsRefused() throws {
    var damaged = bytes(Self.stored)
    damaged[20] ^= 1
    let error = #expect(throws: CodecError.self) { try ObjectMapBits(decoding: damaged) }
    guard case .badChecksum(stored: 0x1571_2c77, computed: _) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func hugeCountIsRefused() {
    for count: UInt64 in [ObjectMapBits.maximumCount + 1, .max] {
      var encoder = Encoder()
      var header = Encoder()
      header.versioned(1, compat: 1) { $0.encode(count) }
      encoder.append(sized: header.bytes)
      #expect(throws: CodecError.self) { try ObjectMapBits(decoding: encoder.bytes) }
    }
  }

  @Test func wrongNumberOfChecksumsIsRefused() throws {
    var golden = bytes(Self.stored)
    golden.replaceSubrange(25..., with: bytes("100000001bcac66502000000772c7115772c7115"))
    #expect(throws: CodecError.self) { try ObjectMapBits(decoding: golden) }
  }

  @Test func subscriptReachesEveryObject() {
    var map = ObjectMapBits(count: 9)
    let states: [ObjectState] = [.exists, .pending, .existsClean, .nonexistent]
    for object in 0..<UInt64(9) { map[object] = states[Int(object % 4)] }
    for object in 0..<UInt64(9) { #expect(map[object] == states[Int(object % 4)]) }
    #expect(map.count == 9)
  }

  /// What `object_map_resize` makes of the map, in both directions, at every offset within a byte.
  @Test(arguments: 0...13 as ClosedRange<UInt64>, 0...13 as ClosedRange<UInt64>)
  func resize(from old: UInt64, to new: UInt64) {
    var map = ObjectMapBits(count: old, filledWith: .exists)
    map.resize(to: new, filledWith: .pending)
    #expect(map.count == new)
    var expected = ObjectMapBits(count: new, filledWith: .exists)
    for object in min(old, new)..<new { expected[object] = .pending }
    #expect(map == expected)
    #expect((0..<new).allSatisfy { map[$0] == ($0 < old ? .exists : .pending) })
  }

  @Test func resizeIsBounded() {
    var map = ObjectMapBits()
    map.resize(to: .max)
    #expect(map.count == ObjectMapBits.maximumCount)
  }

  @Test func updateOfExistsIncludesClean() {
    var map = ObjectMapBits(count: 4)
    map[1] = .exists
    map[2] = .existsClean
    map[3] = .pending
    let moved = map.update(0..<9, to: .pending, from: .exists)
    #expect(moved)
    #expect((0..<4).map { map[$0] } == [.nonexistent, .pending, .pending, .pending])
    let movedAgain = map.update(0..<4, to: .pending, from: .exists)
    #expect(!movedAgain)
    let forced = map.update(1..<2, to: .existsClean)
    #expect(forced)
    #expect(map[1] == .existsClean)
  }

  @Test func snapshotMakesEveryExistsClean() {
    var map = ObjectMapBits(count: 6)
    let states: [ObjectState] = [.exists, .pending, .existsClean, .nonexistent, .exists, .exists]
    for (object, state) in states.enumerated() { map[UInt64(object)] = state }
    let cleaned = map.markClean()
    #expect(cleaned)
    #expect((0..<6).map { map[$0] } == [.existsClean, .pending, .existsClean, .nonexistent, .existsClean, .existsClean])
    let cleanedAgain = map.markClean()
    #expect(!cleanedAgain)
  }

  @Test func removedSnapshotGivesBackWhatItHadChanged() {
    var map = ObjectMapBits(count: 5, filledWith: .existsClean)
    map[2] = .nonexistent
    var removed = ObjectMapBits(count: 4)
    removed[0] = .exists
    removed[1] = .existsClean
    removed[2] = .exists
    let absorbed = map.absorb(removedSnapshot: removed)
    #expect(absorbed)
    #expect((0..<5).map { map[$0] } == [.exists, .existsClean, .nonexistent, .existsClean, .exists])
    let absorbedAgain = map.absorb(removedSnapshot: removed)
    #expect(!absorbedAgain)
  }
}
