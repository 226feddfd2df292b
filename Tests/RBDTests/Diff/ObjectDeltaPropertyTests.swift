import CephCodec
import RBD
import Testing

/// Random lives of an object; from any snapshot to any later one, the delta turns the old content into the new.
@Suite struct ObjectDeltaPropertyTests {
  private static let objectSize = 24

  /// A life: the object at the end, the content at each snapshot and every writable state with the snapshot it came after.
  private struct Life {
    var object = ModelObject()
    var contents: [UInt64: [UInt8]?] = [:]
    var states: [(after: UInt64, content: [UInt8]?)] = []
    var snapshots: [UInt64] { contents.keys.sorted() }
  }

  private func live(_ generator: inout SeededGenerator) -> Life {
    var life = Life()
    var last: UInt64 = 0
    var value: UInt8 = 0
    for _ in 0..<Int.random(in: 3...30, using: &generator) {
      switch Int.random(in: 0..<12, using: &generator) {
      case 0..<3:
        last += .random(in: 1...3, using: &generator)
        life.contents[last] = .some(life.object.head)
      case 3:
        guard let snapshot = life.snapshots.randomElement(using: &generator) else { continue }
        life.object.trim(snapshot)
        life.contents[snapshot] = nil
      default:
        value = value % 250 + 1
        let change = randomChange(value, life, &generator)
        life.object.apply(change, sequence: last, snapshots: life.snapshots.reversed())
        life.states.append((last, life.object.head))
      }
    }
    return life
  }

  private func randomChange(_ value: UInt8, _ life: Life, _ generator: inout SeededGenerator) -> ModelObject.Change {
    let offset = Int.random(in: 0..<Self.objectSize, using: &generator)
    let length = Int.random(in: 1...Self.objectSize - offset, using: &generator)
    switch Int.random(in: 0..<12, using: &generator) {
    case 0..<5: return .write(offset: offset, bytes: [UInt8](repeating: value, count: length))
    case 5..<7: return .zero(offset: offset, length: length)
    case 7: return .truncate(offset)
    case 8: return .create
    case 9, 10: return .remove
    default: return life.snapshots.randomElement(using: &generator).map { .rollback($0) } ?? .remove
    }
  }

  private func copy(_ content: [UInt8]?, _ plan: ObjectDeltaPlan, source: [UInt8]?, _ generator: inout SeededGenerator) throws
    -> [UInt8]?
  {
    let change: ObjectChange?
    switch plan.step {
    case .read(let extents, _):
      let source = try #require(source)
      change = plan.change(extents.extents.compactMap { source.sparse($0, &generator) })
    case .readAll(let limit):
      change = plan.change(
        wholeObject: source.flatMap { $0.sparse(Extent(offset: 0, length: min(limit, UInt64($0.count))), &generator) })
    case .unchanged, .remove: change = plan.change([])
    }
    let outcome = try #require(change).outcome
    switch outcome {
    case .unchanged(let exists):
      #expect(exists == (content != nil))
      return content
    case .removed: return nil
    case .updated(let update):
      // The steps of the write operation, in their order.
      var result = resized(resized(content ?? [], Int(update.sizeOnTheWay)), Int(update.size))
      for zero in update.innerZeros where zero.end >= update.size { Issue.record("the OSD would truncate at \(zero)") }
      for zero in update.innerZeros { result = result.with([UInt8](repeating: 0, count: Int(zero.length)), at: Int(zero.offset)) }
      for write in update.writes { result = result.with(write.bytes, at: Int(write.offset)) }
      return result
    }
  }

  @Test(arguments: 0..<20)
  func theDeltaTurnsTheOldContentIntoTheNew(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<150 {
      let life = live(&generator)
      let history = life.object.history
      let ends = life.snapshots.map { SnapshotID($0) } + [.head]
      for (index, end) in ends.enumerated() {
        let target = end == .head ? life.object.head : life.contents[end.rawValue] ?? nil
        #expect(life.object.content(at: end.rawValue) == target, "the model keeps what the snapshot saw")
        for start in [0] + ends[..<index] {
          let content = start == 0 ? nil : life.contents[start.rawValue] ?? nil
          let diff = ObjectDiff(history, from: start, to: end)
          let plan = ObjectDeltaPlan(diff, objectSize: UInt64(Self.objectSize), destination: .atStart)
          #expect(try copy(content, plan, source: target, &generator) == target)
        }
      }
    }
  }

  @Test(arguments: 0..<20)
  func aDestinationThatAnEarlierCopyTouchedBecomesTheNewContent(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(1000 + seed))
    for _ in 0..<150 {
      let life = live(&generator)
      let ends = life.snapshots.map { SnapshotID($0) } + [.head]
      for (index, end) in ends.enumerated() {
        let target = end == .head ? life.object.head : life.contents[end.rawValue] ?? nil
        for start in [0] + ends[..<index] {
          let between = life.states.filter { $0.after >= start.rawValue && $0.after < end.rawValue }.map(\.content)
          guard let content = between.randomElement(using: &generator) else { continue }
          let diff = ObjectDiff(life.object.history, from: start, to: end)
          let plan = ObjectDeltaPlan(diff, objectSize: UInt64(Self.objectSize), destination: .atStartOrLater)
          // Only an object that exists throughout can be left alone; whether it does is asserted in `copy`.
          #expect(try copy(content, plan, source: target, &generator) == target)
        }
      }
    }
  }
}
