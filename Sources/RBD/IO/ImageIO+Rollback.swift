import CephCodec
import Rados

extension ImageIO {
  /// Makes objects of the writable state what they were at a snapshot (`librbd::operation::SnapshotRollbackRequest`'s objects). The
  /// caller keeps writes out, lets the object map claim what is and what will be before, and writes its end state after.
  ///
  /// - Parameters:
  ///   - objects: which, such as those that the object maps show as changed since the snapshot.
  ///   - count: how many those are, for the progress.
  public func rollback(
    _ objects: some Sequence<UInt64> & Sendable, count: UInt64, to snapshot: SnapshotID, progress: ObjectProgress? = nil
  ) async throws(RadosError) {
    let state = state
    let done = ProgressCounter(total: count, progress)
    try await forEach(objects, atMost: options.managementOperations) { object throws(RadosError) in
      var operation = WriteOperation()
      operation.rollback(to: snapshot)
      do throws(RadosError) {
        try await self.guards.exclusive(object) { () throws(RadosError) in
          try await self.send(operation, to: object, state)
        }
      } catch  where error.errno == .noEntry {
        // Neither there now nor at the snapshot.
      }
      done.advance()
    }
  }

  /// Makes every object what it was at a snapshot, for an image without object maps: all objects of the larger of the two states.
  public func rollback(to snapshot: SnapshotID, progress: ObjectProgress? = nil) async throws(RadosError) {
    let state = state
    guard let size = state.header.size(at: snapshot) else {
      throw RadosError(.noEntry, "roll back", object: state.header.headerObject, detail: "no snapshot \(snapshot)")
    }
    let count = state.layout.objectCount(size: max(size, state.header.size))
    try await rollback(0..<count, count: count, to: snapshot, progress: progress)
  }
}
