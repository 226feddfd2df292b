import CephCodec
import ObjectClasses
import Testing

@testable import RBD

@Suite("Object maps of a rollback")
struct RollbackMapsTests {
  private func map(_ text: String) -> ObjectMapBits { FastDiffTests.map(text) }

  @Test("On the way everything is claimed that exists on either side; in the end what the snapshot holds")
  func maps() {
    // Objects: unchanged, changed, made since, removed since, never there.
    let snapshot = map("xx.x.")
    let head = map("-xx..")
    let difference = FastDiff([snapshot, head], fromBeginning: false)
    let maps = RollbackMaps(head: head, snapshot: snapshot, difference: difference)
    #expect(maps.objects == [1, 2, 3])
    #expect(maps.during == map("-xxx."))
    #expect(maps.after == map("-x.x."))
  }

  @Test("When the maps cannot tell what changed, all that exists is rolled back and counts as changed")
  func unknown() {
    let maps = RollbackMaps(head: map("--."), snapshot: map("-.-"), difference: nil)
    #expect(maps.objects == [0, 1, 2])
    #expect(maps.during == map("xxx"))
    #expect(maps.after == map("x.x"))
  }

  @Test("A change that a newer snapshot knows of is rolled back and counts from there on")
  func newerSnapshot() {
    let states = ["--.", "x-x", "---"].map(map)
    let difference = FastDiff(states, fromBeginning: false)
    let maps = RollbackMaps(head: states[2], snapshot: states[0], difference: difference)
    #expect(maps.objects == [0, 2])
    #expect(maps.after == map("x-."))
  }

  @Test("Maps of different lengths")
  func lengths() {
    let longer = RollbackMaps(head: map("xx"), snapshot: map("xxx"), difference: nil)
    #expect(longer.objects == [0, 1, 2])
    #expect(longer.after.count == 3)
    let shorter = RollbackMaps(head: map("xxx"), snapshot: map("x"), difference: nil)
    #expect(shorter.during.count == 3)
    #expect(shorter.after.count == 1)
  }

  @Test("Random maps: never does a map on the way claim less than either side", arguments: 0..<20)
  func neverLess(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func random() -> ObjectMapBits {
      var bits = ObjectMapBits(count: 40)
      for object in 0..<40 {
        bits[UInt64(object)] = ObjectState(rawValue: .random(in: 0...3, using: &generator)) ?? .exists
      }
      return bits
    }
    let (snapshot, between, head) = (random(), random(), random())
    let difference = FastDiff([snapshot, between, head], fromBeginning: false)
    let maps = RollbackMaps(head: head, snapshot: snapshot, difference: difference)
    for object in UInt64(0)..<40 {
      let exists = head[object] != .nonexistent || snapshot[object] != .nonexistent
      #expect((maps.during[object] != .nonexistent) == exists)
      #expect((maps.after[object] != .nonexistent) == (snapshot[object] != .nonexistent))
      if maps.objects.contains(object) { #expect(maps.during[object] == .exists) }
    }
  }
}
