import CephCodec
import RBD
import Rados

/// Brings one data object of the replica to the primary's state at a snapshot, by way of the user snapshots in between.
struct ObjectCopier: Sendable {
  /// The primary's data.
  let source: ObjectDelta
  /// The name prefix of the primary's data objects.
  let sourcePrefix: String
  /// The replica's data pool.
  let target: Pool
  /// The name prefix of the replica's data objects.
  let targetPrefix: String
  /// The primary's states: what the replica holds (0 for nothing), then each one to reach.
  let states: [SnapshotID]
  /// For each state to reach, the replica's snapshots before it.
  let contexts: [SnapshotContext]
  /// What the replica's objects are known to hold.
  let destination: ObjectDeltaPlan.Destination
  /// Whether a missing object shows the parent's data, so that it must not be made with a part of its content only.
  let isClone: Bool
  /// Bounds what is read and written at once.
  let limit: InFlightLimit

  /// What became of an object.
  struct Outcome: Sendable, Equatable {
    /// Whether it exists now.
    var exists: Bool
    /// Whether anything was written.
    var isWritten: Bool
    /// Bytes read from the primary.
    var bytes: UInt64
  }

  /// Copies an object. `isMissing` says that the replica certainly has no such object.
  func copy(_ number: UInt64, isMissing: Bool) async throws(RadosError) -> Outcome {
    if isClone && isMissing { return try await copy(number, from: 0, whole: true) }
    do throws(RadosError) {
      return try await copy(number, from: states[0], whole: states[0] == 0)
    } catch  where isClone && error.errno == .noEntry && states[0] != 0 {
      // The replica has no such object: it needs all of it, or it would show zeros where the parent's data shows.
      return try await copy(number, from: 0, whole: true)
    }
  }

  private func copy(_ number: UInt64, from start: SnapshotID, whole: Bool) async throws(RadosError) -> Outcome {
    let name = ImageObjects.data(prefix: sourcePrefix, number: number)
    let targetName = ImageObjects.data(prefix: targetPrefix, number: number)
    let history = try await ObjectHistory.read(name, in: source.pool)
    var outcome = Outcome(exists: false, isWritten: false, bytes: 0)
    var previous = start
    var known = destination
    // An object that is there has been given its hint when it was made.
    let hint = start == 0 ? source.objectSize : nil
    for (state, context) in zip(states.dropFirst(), contexts) {
      let plan = ObjectDeltaPlan(
        ObjectDiff(history, from: previous, to: state), objectSize: source.objectSize, destination: known)
      let change = try await limit.run(bytes: plan.readLength) { () throws(RadosError) in
        let change = try await source.read(name, plan, at: state)
        if let operation = Self.operation(change, mustExist: isClone && !whole, hint: hint) {
          try await write(operation, to: targetName, context, isRemoval: change.outcome == .removed)
        }
        return change
      }
      outcome.exists = change.exists
      outcome.isWritten = outcome.isWritten || change.isNeeded
      outcome.bytes += change.dataLength
      previous = state
      known = .atStart
    }
    return outcome
  }

  /// The one operation that makes a change; nil when there is nothing to do.
  private static func operation(_ change: ObjectChange, mustExist: Bool, hint: UInt64?) -> WriteOperation? {
    guard mustExist, case .updated(let update) = change.outcome else { return change.operation(allocationHint: hint) }
    var operation = WriteOperation()
    operation.assertExists()
    operation.truncate(update.size)
    for zero in update.zeros { operation.zero(offset: zero.offset, length: zero.length) }
    for write in update.writes { operation.write(offset: write.offset, write.bytes) }
    return operation
  }

  /// Writes to the replica. A write that has begun is waited for even when the copy is cancelled: nothing may reach the image after
  /// its lock was given back.
  private func write(
    _ operation: WriteOperation, to object: String, _ context: SnapshotContext, isRemoval: Bool
  ) async throws(RadosError) {
    try Task.checkRadosCancellation("copy object", object)
    let target = target
    let result = await Task { () -> Result<Void, RadosError> in
      do throws(RadosError) {
        try await target.write(object, operation, snapshots: context)
        return .success(())
      } catch  where isRemoval && error.errno == .noEntry {
        return .success(())
      } catch {
        return .failure(error)
      }
    }.value
    try result.get()
  }
}

extension ObjectDeltaPlan {
  /// How many bytes of the source the plan reads.
  var readLength: UInt64 {
    switch step {
    case .unchanged, .remove: 0
    case .read(let extents, _): extents.extents.reduce(0) { $0 + $1.length }
    case .readAll(let limit): limit
    }
  }
}

extension Task where Success == Never, Failure == Never {
  /// Throws `ECANCELED` in a cancelled task.
  static func checkRadosCancellation(_ operation: String, _ object: String? = nil) throws(RadosError) {
    if isCancelled { throw RadosError(.cancelled, operation, object: object) }
  }
}
