import RBD
import Testing

@Suite struct ExtentSetTests {
  /// Sets of small numbers are compared with sets of bytes.
  private func bytes(_ set: ExtentSet) -> Set<UInt64> {
    Set(set.extents.flatMap { $0.offset..<$0.end })
  }

  private func random(_ generator: inout some RandomNumberGenerator) -> ExtentSet {
    ExtentSet(
      (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        Extent(offset: .random(in: 0...40, using: &generator), length: .random(in: 0...9, using: &generator))
      })
  }

  private func isNormal(_ set: ExtentSet) -> Bool {
    set.extents.allSatisfy { !$0.isEmpty } && zip(set.extents, set.extents.dropFirst()).allSatisfy { $0.end < $1.offset }
  }

  @Test func operationsAreThoseOfSetsOfBytes() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let left = random(&generator)
      let right = random(&generator)
      var union = left
      union.formUnion(right)
      let intersection = left.intersection(right)
      let difference = left.subtracting(right)
      #expect(bytes(union) == bytes(left).union(bytes(right)))
      #expect(bytes(intersection) == bytes(left).intersection(bytes(right)))
      #expect(bytes(difference) == bytes(left).subtracting(bytes(right)))
      for set in [left, union, intersection, difference] { #expect(isNormal(set)) }
      var inserted = left
      for extent in right.extents { inserted.insert(extent) }
      #expect(inserted == union)
    }
  }

  @Test func touchingExtentsBecomeOne() {
    let set = ExtentSet([Extent(offset: 4, length: 4), Extent(offset: 0, length: 4)])
    #expect(set.extents == [Extent(offset: 0, length: 8)])
    #expect(set.length == 8)
    #expect(set.end == 8)
  }

  @Test func coalescingFillsTheNarrowestGaps() {
    let set = ExtentSet([0, 10, 12, 30].map { Extent(offset: $0, length: 1) })
    #expect(set.coalesced(maximum: 3).extents.map(\.description) == ["0~1", "10~3", "30~1"])
    #expect(set.coalesced(maximum: 1).extents.map(\.description) == ["0~31"])
    #expect(set.coalesced(maximum: 4) == set)
  }

  @Test func anExtentNeverEndsBeyond64Bits() {
    #expect(Extent(offset: .max - 1, length: 5).end == .max)
    #expect(Extent(from: 5, to: 3).isEmpty)
  }
}
