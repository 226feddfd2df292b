import CephCodec
import ObjectClasses
import Rados
import TestSupport
import Testing

/// The methods of data objects and object maps, against the bytes `rados` then finds.
@Suite("Object classes: data objects and object maps")
struct ClassDataTests {
  private func contents(_ pool: ClassPool, _ object: String) async throws -> [UInt8] {
    try await pool.site.stockRados("-p", pool.name, "get", object, "-").succeeded().stdout
  }

  @Test("Copy-up writes only what does not exist")
  func copyup() async throws {
    try await ClassPool.with("data") { pool in
      try await pool.pool.execute("whole", RBDClass.copyup(RawBytes([1, 2, 3])))
      try await pool.pool.execute("whole", RBDClass.copyup(RawBytes([9, 9, 9, 9])))
      #expect(try await contents(pool, "whole") == [1, 2, 3])

      try await pool.pool.execute("sparse", RBDClass.sparseCopyup([0: 2, 6: 3], [1, 2, 3, 4, 5]))
      try await pool.pool.execute("sparse", RBDClass.sparseCopyup([0: 1], [9]))
      #expect(try await contents(pool, "sparse") == [1, 2, 0, 0, 0, 0, 3, 4, 5])
      try await pool.pool.execute("empty", RBDClass.sparseCopyup([:], []))
      #expect(try await contents(pool, "empty") == [])
      await pool.expectFailure(.invalid, "short", RBDClass.sparseCopyup([0: 4], [1]))
    }
  }

  @Test("Sparsify gives back zeros")
  func sparsify() async throws {
    try await ClassPool.with("data") { pool in
      let block = [UInt8](repeating: 0, count: 65536)
      var write = WriteOperation()
      write.writeFull([7] + block.dropFirst() + block)
      try await pool.pool.write("object", write)
      try await pool.pool.execute("object", RBDClass.sparsify(4096, false))
      #expect(try await contents(pool, "object") == [7] + [UInt8](repeating: 0, count: 4095))
      write = WriteOperation()
      write.writeFull(block)
      try await pool.pool.write("zeros", write)
      try await pool.pool.execute("zeros", RBDClass.sparsify(4096, true))
      await pool.expectFailure(.noEntry, "zeros", RBDClass.sparsify(4096, true))
    }
  }

  @Test("The snapshot sequence of an object guards a write")
  func snapshotSequence() async throws {
    try await ClassPool.with("data") { pool in
      let id = try await pool.pool.createSelfManagedSnapshot()
      try await pool.pool.execute("new", RBDClass.assertSnapcSeq(0, .newerThanObject))
      var write = WriteOperation()
      write.writeFull([1])
      try await pool.pool.write("object", write, snapshots: SnapshotContext(sequence: id, snapshots: [id]))
      await pool.expectFailure(.range, "object", RBDClass.assertSnapcSeq(id.rawValue, .newerThanObject))
      try await pool.pool.execute("object", RBDClass.assertSnapcSeq(id.rawValue, .notNewerThanObject))
      try await pool.pool.execute("object", RBDClass.assertSnapcSeq(id.rawValue + 1, .newerThanObject))
      await pool.expectFailure(.range, "object", RBDClass.assertSnapcSeq(id.rawValue + 1, .notNewerThanObject))
    }
  }

  @Test("The OSD and our value make the same of every change to an object map")
  func objectMap() async throws {
    try await ClassPool.with("data") { pool in
      let name = "rbd_object_map.abc123"
      var ours = ObjectMapBits(count: 17000)
      try await pool.pool.execute(name, RBDClass.objectMapResize(17000, .nonexistent))
      try await expectSame(pool, name, ours)

      let changes: [(Range<UInt64>, ObjectState, ObjectState?)] = [
        (0..<5, .exists, nil), (16380..<16390, .exists, .nonexistent), (3..<4, .pending, .exists),
        (16999..<17000, .exists, nil), (100..<9000, .existsClean, .nonexistent), (200..<300, .pending, .exists),
      ]
      for (range, state, current) in changes {
        let call = RBDClass.objectMapUpdate(range.lowerBound, range.upperBound, state, current)
        try await pool.pool.execute(name, call)
        ours.update(range, to: state, from: current)
        try await expectSame(pool, name, ours)
      }
      await pool.expectFailure(.range, name, RBDClass.objectMapUpdate(16999, 17001, .exists, nil))
      await pool.expectFailure(.stale, name, RBDClass.objectMapResize(16385, .nonexistent))

      let snapshot = ours
      try await pool.pool.execute("\(name).0000000000000004", RBDClass.objectMapSave(snapshot))
      try await expectSame(pool, "\(name).0000000000000004", snapshot)
      try await pool.pool.execute(name, RBDClass.objectMapSnapAdd())
      ours.markClean()
      try await expectSame(pool, name, ours)
      try await pool.pool.execute(name, RBDClass.objectMapSnapRemove(snapshot))
      ours.absorb(removedSnapshot: snapshot)
      try await expectSame(pool, name, ours)

      for (count, state): (UInt64, ObjectState) in [(17003, .exists), (40000, .existsClean)] {
        try await pool.pool.execute(name, RBDClass.objectMapResize(count, state))
        ours.resize(to: count, filledWith: state)
        try await expectSame(pool, name, ours)
      }
      try await pool.pool.execute(name, RBDClass.objectMapResize(39998, .existsClean))
      ours.resize(to: 39998)
      // The OSD leaves the two cut objects' bits in the last byte as they were; they stand for nothing.
      #expect(try await pool.pool.call(name, RBDClass.objectMapLoad()) == ours)
    }
  }

  private func expectSame(
    _ pool: ClassPool, _ object: String, _ ours: ObjectMapBits, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let loaded = try await pool.pool.call(object, RBDClass.objectMapLoad())
    #expect(loaded == ours, sourceLocation: sourceLocation)
    var read = ReadOperation()
    let stored = read.read(offset: 0, length: 1 << 20)
    let bytes = try await pool.pool.read(object, read)[stored]
    #expect(bytes == ours.encoded, sourceLocation: sourceLocation)
  }
}
