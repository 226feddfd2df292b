import CephCodec
import RBD
import Rados
import TestSupport
import Testing

@Suite("Object deltas against a real OSD")
struct ObjectDeltaOnClusterTests {
  private static let objectSize: UInt64 = 65536
  private static let objects = (0..<6).map { "object.\($0)" }

  /// The contents of all objects at one time; objects that do not exist have none.
  private typealias Contents = [String: [UInt8]]

  /// The contents at a snapshot, or after it.
  private struct Moment {
    var id: SnapshotID
    var contents: Contents
  }

  /// One random change of one object on the cluster and in memory.
  private func change(
    _ object: String, _ contents: inout Contents, taken: [Moment], in pool: Pool,
    _ generator: inout SystemRandomNumberGenerator
  ) async throws {
    let context = SnapshotContext(sequence: taken.last?.id ?? 0, snapshots: taken.map(\.id).reversed())
    let block = 512
    let blocks = Int(Self.objectSize) / block
    let offset = Int.random(in: 0..<blocks, using: &generator) * block
    let length = Int.random(in: 1...(blocks - offset / block), using: &generator) * block
    var operation = WriteOperation()
    let old = contents[object]
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<5:
      let bytes = [UInt8](repeating: .random(in: 1...255, using: &generator), count: length)
      operation.write(offset: UInt64(offset), bytes)
      var new = old ?? []
      if new.count < offset + length { new += [UInt8](repeating: 0, count: offset + length - new.count) }
      new.replaceSubrange(offset..<offset + length, with: bytes)
      contents[object] = new
    case 5, 6:
      guard let old else { return }
      let end = min(offset + length, old.count)
      guard offset < end else { return }
      operation.zero(offset: UInt64(offset), length: UInt64(end - offset))
      // The OSD turns a zero that reaches the end into a truncate.
      contents[object] = Array(old.prefix(offset))
      if end < old.count { contents[object]? += [UInt8](repeating: 0, count: end - offset) + old[end...] }
    case 7:
      guard let old else { return }
      operation.truncate(UInt64(offset))
      contents[object] = Array(old.prefix(offset)) + [UInt8](repeating: 0, count: max(0, offset - old.count))
    case 8:
      guard old != nil else { return }
      operation.remove()
      contents[object] = nil
    default:
      guard let target = taken.randomElement(using: &generator), old != nil else { return }
      operation.rollback(to: target.id)
      contents[object] = target.contents[object]
    }
    try await pool.write(object, operation, snapshots: context)
  }

  private func content(_ object: String, at snapshot: SnapshotID = .head, in pool: Pool) async throws(RadosError) -> [UInt8]? {
    var operation = ReadOperation()
    let step = operation.read(offset: 0, length: 0)
    do throws(RadosError) {
      return try await pool.read(object, operation, at: snapshot)[step]
    } catch  where error.errno == .noEntry {
      return nil
    }
  }

  /// Applies the change between two snapshots to a copy of the older content, by way of the cluster.
  private func expectCopy(
    _ object: String, from start: Moment, to end: Moment,
    in pool: Pool, destination: ObjectDeltaPlan.Destination, held: [UInt8]?
  ) async throws {
    let copy = "copy.\(object).\(start.id).\(end.id)"
    if let held {
      var write = WriteOperation()
      write.writeFull(held)
      try await pool.write(copy, write)
    }
    let delta = ObjectDelta(pool: pool, objectSize: Self.objectSize)
    let change = try await delta.change(of: object, from: start.id, to: end.id, destination: destination)
    try await change.apply(to: copy, in: pool, snapshots: SnapshotContext(), allocationHint: Self.objectSize)
    let result = try await content(copy, in: pool)
    let isEqual = result == end.contents[object]
    #expect(isEqual, "\(object) from \(start.id) to \(end.id)")
    if result != nil {
      var remove = WriteOperation()
      remove.remove()
      try await pool.write(copy, remove)
    }
  }

  @Test("Random lives of objects: every delta turns the older content into the newer, and trimmed snapshots change nothing")
  func randomLives() async throws {
    let cluster = try await TestCluster.shared("a")
    let name = try await cluster.randomPool("delta")
    let connection = try await cluster.connect()
    let pool = try await connection.pool(named: name)
    var generator = SystemRandomNumberGenerator()
    var contents: Contents = [:]
    var taken: [Moment] = []
    var states: [Moment] = []
    for _ in 0..<7 {
      for _ in 0..<12 {
        let object = Self.objects[Int.random(in: 0..<Self.objects.count, using: &generator)]
        try await change(object, &contents, taken: taken, in: pool, &generator)
        states.append(Moment(id: taken.last?.id ?? 0, contents: contents))
      }
      taken.append(Moment(id: try await pool.createSelfManagedSnapshot(), contents: contents))
    }
    try await compareAll(taken, states, in: pool)

    // Two snapshots go away; what they separated is one change afterwards.
    for index in [4, 1] {
      try await pool.removeSelfManagedSnapshot(taken.remove(at: index).id)
    }
    try await expectTrimmed(to: Set(taken.map(\.id)), in: pool)
    try await compareAll(taken, states, in: pool)
    await connection.shutdown()
    try await cluster.removePool(name)
  }

  private func expectTrimmed(to known: Set<SnapshotID>, in pool: Pool) async throws {
    try await eventually("the OSD trimmed the removed snapshots") {
      for object in Self.objects {
        let history = try await ObjectHistory.read(object, in: pool)
        let left = history.versions.filter { !$0.isHead }
        if left.contains(where: { $0.snapshots.isEmpty || !known.isSuperset(of: $0.snapshots) }) { return false }
      }
      return true
    }
  }

  private func compareAll(
    _ taken: [Moment], _ states: [Moment], in pool: Pool
  ) async throws {
    let nothing = Moment(id: 0, contents: [:])
    for (index, end) in taken.enumerated() {
      for object in Self.objects {
        let isKept = try await content(object, at: end.id, in: pool) == end.contents[object]
        #expect(isKept, "\(object) at \(end.id)")
      }
      for start in [nothing] + taken[..<index] {
        for object in Self.objects {
          try await expectCopy(object, from: start, to: end, in: pool, destination: .atStart, held: start.contents[object])
          let between = states.filter { $0.id >= start.id && $0.id < end.id }
          guard let later = between.randomElement() else { continue }
          try await expectCopy(
            object, from: start, to: end, in: pool, destination: .atStartOrLater, held: later.contents[object])
        }
      }
    }
  }
}
