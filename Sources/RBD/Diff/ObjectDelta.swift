import CephCodec
import Rados

/// Reads what happened to data objects between snapshots: one `list-snaps`, then one read at each snapshot with something to read. The
/// core of a mirror's sync.
public struct ObjectDelta: Sendable {
  /// The pool of the source's data objects.
  public let pool: Pool
  /// The source image's object size in bytes.
  public let objectSize: UInt64

  /// Reads objects of at most `objectSize` bytes.
  public init(pool: Pool, objectSize: UInt64) {
    self.pool = pool
    self.objectSize = objectSize
  }

  /// What happened to an object from one snapshot to a later one. `start` is 0 where the destination has nothing yet.
  ///
  /// Both snapshots must exist until this returns: the caller looks again afterwards, before it relies on the result. Throws ENOENT
  /// when the later snapshot's version vanished during the read.
  public func change(
    of object: String, from start: SnapshotID, to end: SnapshotID, destination: ObjectDeltaPlan.Destination
  ) async throws(RadosError) -> ObjectChange {
    let changes = try await changes(of: object, through: [start, end], destination: destination)
    return changes.first ?? ObjectChange(.unchanged(exists: false))
  }

  /// What happened to an object on the way through snapshots, ascending: the first is what the destination has (0 for nothing), each
  /// later one gets its change from the one before it. To be applied in that order, each with the destination's snapshot context as
  /// it was before that snapshot.
  public func changes(
    of object: String, through snapshots: [SnapshotID], destination: ObjectDeltaPlan.Destination
  ) async throws(RadosError) -> [ObjectChange] {
    let history = try await ObjectHistory.read(object, in: pool)
    var changes: [ObjectChange] = []
    var destination = destination
    for (start, end) in zip(snapshots, snapshots.dropFirst()) {
      let diff = ObjectDiff(history, from: start, to: end)
      let plan = ObjectDeltaPlan(diff, objectSize: objectSize, destination: destination)
      changes.append(try await read(object, plan, at: end))
      // The first change brought the destination to a known state.
      destination = .atStart
    }
    return changes
  }

  /// Reads what a plan asks for and makes the change of it.
  public func read(_ object: String, _ plan: ObjectDeltaPlan, at end: SnapshotID) async throws(RadosError) -> ObjectChange {
    switch plan.step {
    case .readAll(let limit): return plan.change(wholeObject: try await readWhole(object, limit: limit, at: end))
    case .read(let extents, _) where !extents.isEmpty:
      return try change(plan, try await readExtents(object, extents.extents, at: end), object)
    case .read, .unchanged, .remove: return try change(plan, [], object)
    }
  }

  private func change(_ plan: ObjectDeltaPlan, _ reads: [SparseBytes], _ object: String) throws(RadosError) -> ObjectChange {
    guard let change = plan.change(reads) else {
      throw RadosError(.badMessage, "read the delta", object: object, detail: "the reads do not fit the plan")
    }
    return change
  }

  private func readExtents(_ object: String, _ extents: [Extent], at end: SnapshotID) async throws(RadosError) -> [SparseBytes] {
    var operation = ReadOperation()
    let steps = extents.map { operation.sparseRead(offset: $0.offset, length: $0.length) }
    let result = try await pool.read(object, operation, at: end)
    var reads: [SparseBytes] = []
    for (extent, step) in zip(extents, steps) {
      reads.append(try SparseBytes(try result[step], range: extent, object: object))
    }
    return reads
  }

  private func readWhole(_ object: String, limit: UInt64, at end: SnapshotID) async throws(RadosError) -> SparseBytes? {
    var operation = ReadOperation()
    let stat = operation.stat()
    let bytes = operation.sparseRead(offset: 0, length: limit)
    do throws(RadosError) {
      let result = try await pool.read(object, operation, at: end)
      let range = Extent(offset: 0, length: min(try result[stat].size, limit))
      return try SparseBytes(try result[bytes], range: range, object: object)
    } catch  where error.errno == .noEntry {
      return nil
    }
  }
}
