import CephCodec
import ObjectClasses
import Testing

@testable import RBD

@Suite("Changes told from object maps")
struct FastDiffTests {
  /// A map from one character an object: `.` none, `x` changed, `p` being removed, `-` unchanged.
  static func map(_ text: String) -> ObjectMapBits {
    var bits = ObjectMapBits(count: UInt64(text.count))
    for (index, character) in text.enumerated() {
      switch character {
      case "x": bits[UInt64(index)] = .exists
      case "p": bits[UInt64(index)] = .pending
      case "-": bits[UInt64(index)] = .existsClean
      default: bits[UInt64(index)] = .nonexistent
      }
    }
    return bits
  }

  private func text(_ diff: FastDiff) -> String {
    String(
      (0..<diff.objectCount).map { object in
        switch diff[object] {
        case .hole: "."
        case .data: "-"
        case .removed: "r"
        case .changed: "x"
        }
      } as [Character])
  }

  @Test("One step", arguments: [(".x-", ".--", ".--"), ("xxx", ".x-", "rx-"), ("---", "x-.", "x-r"), ("...", "x-p", "xxx")])
  func steps(older: String, newer: String, expected: String) {
    #expect(text(FastDiff([Self.map(older), Self.map(newer)], fromBeginning: false)) == expected)
  }

  @Test("An object that was being removed counts as changed")
  func pending() {
    #expect(text(FastDiff([Self.map("pp"), Self.map("p-")], fromBeginning: false)) == "xx")
    #expect(text(FastDiff([Self.map("p"), Self.map(".")], fromBeginning: false)) == "r")
  }

  @Test("From the beginning all that exists is new")
  func beginning() {
    #expect(text(FastDiff([Self.map("x-.p")], fromBeginning: true)) == "xx.x")
    let cameAndWent = FastDiff([Self.map("x."), Self.map("..")], fromBeginning: true)
    #expect(text(cameAndWent) == "r.")
    #expect(cameAndWent.affected == [0])
    #expect(cameAndWent.differing.isEmpty)
  }

  @Test("A change in any step counts, however the later ones look")
  func chain() {
    let maps = ["--..", "x-x.", "--..", "--.x"].map(Self.map)
    let diff = FastDiff(maps, fromBeginning: false)
    #expect(text(diff) == "x-rx")
    #expect(diff.affected == [0, 2, 3])
    #expect(diff.differing == [0, 3])
    #expect(diff.existing == [0, 1, 3])
    #expect(diff.existedBefore(0))
    #expect(!diff.existedBefore(2))
  }

  @Test("Shrinking loses objects, growing again does not bring them back")
  func sizes() {
    let diff = FastDiff(["xxxx", "xx", "--..."].map(Self.map), fromBeginning: false)
    #expect(diff.objectCount == 5)
    #expect(text(diff) == "xxrr.")
    #expect(diff[99] == .hole)
  }

  @Test("No map, no objects")
  func empty() {
    #expect(FastDiff([], fromBeginning: true).affected.isEmpty)
    #expect(FastDiff([Self.map("")], fromBeginning: false).objectCount == 0)
  }

  private struct Snapshot {
    var map: ObjectMapBits
    var contents: [Int?]
  }

  /// A history of writes and removals with a snapshot after each round.
  private func history(_ generator: inout SeededGenerator) -> [Snapshot] {
    var head = Snapshot(map: ObjectMapBits(count: 24), contents: Array(repeating: nil, count: 24))
    return (0..<6).map { round in
      for _ in 0..<8 {
        let object = Int.random(in: 0..<24, using: &generator)
        let isWritten = Bool.random(using: &generator)
        head.contents[object] = isWritten ? round * 1000 + Int.random(in: 0..<1000, using: &generator) : nil
        head.map[UInt64(object)] = isWritten ? .exists : .nonexistent
      }
      let taken = head
      head.map.markClean()
      return taken
    }
  }

  @Test("Random histories: what really changed is always told, whichever snapshots in between were removed", arguments: 0..<50)
  func histories(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var snapshots = history(&generator)
    while snapshots.count > 2 {
      for start in snapshots.indices {
        for end in snapshots.indices where end > start {
          let diff = FastDiff(snapshots[start...end].map(\.map), fromBeginning: false)
          for object in 0..<24 where snapshots[start].contents[object] != snapshots[end].contents[object] {
            let exists = snapshots[end].contents[object] != nil
            #expect(diff[UInt64(object)] == (exists ? .changed : .removed))
          }
        }
      }
      let removed = Int.random(in: 1..<snapshots.count - 1, using: &generator)
      let map = snapshots.remove(at: removed).map
      snapshots[removed].map.absorb(removedSnapshot: map)
    }
  }
}
