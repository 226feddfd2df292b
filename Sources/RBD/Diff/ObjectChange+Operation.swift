import CephCodec
import Rados

extension ObjectChange {
  /// The one write operation that makes the change; nil if there is nothing to do. The removal of an object that is not there fails
  /// with ENOENT: `apply` takes that for success.
  ///
  /// The object is made and given its size first, so that no later step reaches beyond its end.
  ///
  /// - Parameter allocationHint: the image's object size in bytes, told to the store with an object's data; nil for no hint.
  public func operation(allocationHint: UInt64? = nil) -> WriteOperation? {
    var operation = WriteOperation()
    switch outcome {
    case .unchanged: return nil
    case .removed: operation.remove()
    case .updated(let update):
      operation.create(exclusive: false)
      if let allocationHint { operation.setAllocationHint(objectSize: allocationHint, writeSize: allocationHint) }
      if update.sizeOnTheWay < update.size { operation.truncate(update.sizeOnTheWay) }
      operation.truncate(update.size)
      for zero in update.innerZeros { operation.zero(offset: zero.offset, length: zero.length) }
      for write in update.writes { operation.write(offset: write.offset, write.bytes) }
    }
    return operation
  }

  /// Makes the change on a destination's object, with the snapshots that exist there before the one that is being made.
  public func apply(
    to object: String, in pool: Pool, snapshots: SnapshotContext, allocationHint: UInt64? = nil
  ) async throws(RadosError) {
    guard let operation = operation(allocationHint: allocationHint) else { return }
    do throws(RadosError) {
      _ = try await pool.write(object, operation, snapshots: snapshots)
    } catch  where error.errno == .noEntry && outcome == .removed {
      // Not there: as it shall be.
      return
    }
  }
}
