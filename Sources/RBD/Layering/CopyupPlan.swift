import CephCodec
import ObjectClasses
import Rados

/// The operations that copy a parent's bytes into a clone's object and then change it (`librbd::io::CopyupRequest`).
struct CopyupPlan: Sendable, Equatable {
  /// First, without a snapshot context, so that the snapshots of the clone see the parent's bytes too.
  var ahead: WriteOperation?
  /// Then, with the image's snapshot context.
  var change: WriteOperation?
  /// Whether the snapshots get an object.
  var reachesSnapshots: Bool
  /// Whether the change has yet to be made, as an operation of its own.
  var leavesChange: Bool

  /// The plan for an object that does not exist in the clone.
  ///
  /// - Parameters:
  ///   - parent: the parent's bytes that show through, in object offsets.
  ///   - hasSnapshots: whether the clone has snapshots.
  ///   - mutation: the change; nil to copy up only.
  ///   - hint: the allocation hint's size, nil for none.
  init(parent: [SparseBytes.Run], hasSnapshots: Bool, mutation: ObjectMutation?, objectSize: UInt64, hint: UInt64?) {
    let stored = parent.filter { !$0.isZero }
    leavesChange = mutation?.followsCopyup ?? false
    reachesSnapshots = hasSnapshots && !stored.isEmpty
    if reachesSnapshots {
      var operation = WriteOperation()
      operation.call(CopyupPlan.copyup(stored))
      CopyupPlan.add(hint, to: &operation)
      ahead = operation
      if let mutation, !leavesChange {
        var operation = WriteOperation()
        mutation.append(to: &operation, objectSize: objectSize)
        change = operation
      }
      return
    }
    // Nothing to copy, and the object does not exist: a removal has nothing to do.
    guard !stored.isEmpty || mutation != nil, mutation?.removes != true else { return }
    var operation = WriteOperation()
    operation.call(CopyupPlan.copyup(CopyupPlan.cut(stored, mutation?.overwritten)))
    CopyupPlan.add(hint, to: &operation)
    if let mutation, !leavesChange { mutation.append(to: &operation, objectSize: objectSize) }
    change = operation
  }

  private static func copyup(_ runs: [SparseBytes.Run]) -> ClassCall<Nothing> {
    var extents: [UInt64: UInt64] = [:]
    var data: [UInt8] = []
    data.reserveCapacity(runs.reduce(0) { $0 + $1.bytes.count })
    for run in runs {
      extents[run.offset] = UInt64(run.bytes.count)
      data += run.bytes
    }
    return RBDClass.sparseCopyup(extents, data)
  }

  private static func add(_ hint: UInt64?, to operation: inout WriteOperation) {
    if let hint { operation.setAllocationHint(objectSize: hint, writeSize: hint) }
  }

  /// The runs without the bytes of an extent.
  static func cut(_ runs: [SparseBytes.Run], _ extent: Extent?) -> [SparseBytes.Run] {
    guard let extent, !extent.isEmpty else { return runs }
    return runs.flatMap { run in
      ExtentSet(Extent(offset: run.offset, length: UInt64(run.bytes.count))).subtracting(ExtentSet(extent)).extents.map { kept in
        let first = Int(kept.offset - run.offset)
        return SparseBytes.Run(offset: kept.offset, bytes: Array(run.bytes[first..<first + Int(kept.length)]))
      }
    }
  }
}
