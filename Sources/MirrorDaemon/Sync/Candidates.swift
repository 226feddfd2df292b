import CephCodec
import ObjectClasses
import RBD
import Rados

/// The data objects that a copy looks at, ascending.
enum Candidates: Equatable, Sendable {
  /// All objects below a number.
  case all(UInt64)
  /// These objects.
  case some([UInt64])

  /// The objects from a number on.
  func starting(at first: UInt64) -> Candidates {
    guard first > 0 else { return self }
    switch self {
    case .all(let count): return .some(Array(min(first, count)..<count))
    case .some(let objects): return .some(objects.filter { $0 >= first })
    }
  }

  /// How many objects.
  var count: UInt64 {
    switch self {
    case .all(let count): count
    case .some(let objects): UInt64(objects.count)
    }
  }

  /// The objects, one after the other.
  var objects: AnyIterator<UInt64> {
    switch self {
    case .all(let count): AnyIterator((0..<count).makeIterator())
    case .some(let objects): AnyIterator(objects.makeIterator())
    }
  }
}

/// Finds the objects that may differ between the replica's head and the primary's snapshot, from object maps where they can be relied
/// upon, without touching the objects.
struct CandidateSearch: Sendable {
  /// The primary.
  let remote: ImageHeader
  /// The primary's pool.
  let remotePool: Pool
  /// The replica.
  let local: ImageHeader
  /// The replica's pool.
  let localPool: Pool

  /// The objects that a step must look at: what changed on the primary, what an interrupted copy may have left on the replica, and
  /// what exists there but not here. `head` is the replica's own map if it can be relied upon.
  func find(_ step: SyncStep, head: ObjectMapBits?) async throws(RadosError) -> Candidates {
    let every = Candidates.all(largestCount(step))
    guard let change = try await fastDiff(remote, remotePool, from: step.remoteFrom, to: step.remoteTo) else { return every }
    var wanted = Set(step.remoteFrom == nil ? change.existing : change.affected)
    if step.isHeadTouched {
      guard let left = try await fastDiff(local, localPool, from: step.localFrom, to: .head) else { return every }
      wanted.formUnion(step.localFrom == nil ? left.existing : left.affected)
    }
    if let head {
      for object in change.existing where object >= head.count || head[object] == .nonexistent { wanted.insert(object) }
      if step.remoteFrom == nil {
        for object in 0..<head.count where head[object] != .nonexistent { wanted.insert(object) }
      }
    } else if step.remoteFrom == nil {
      return every
    }
    return .some(wanted.sorted())
  }

  private func fastDiff(
    _ header: ImageHeader, _ pool: Pool, from: SnapshotID?, to: SnapshotID
  ) async throws(RadosError) -> FastDiff? {
    do throws(RadosError) {
      return try await FastDiff.load(header, in: pool, from: from, to: to)
    } catch  where error.errno == .invalid {
      return nil
    }
  }

  /// The number of objects of the largest state that matters.
  private func largestCount(_ step: SyncStep) -> UInt64 {
    let counts =
      [local.objectCount(at: .head), remote.objectCount(at: step.remoteTo)]
      + remote.snapshots.filter { $0.id >= step.remoteFrom ?? 0 && $0.id <= step.remoteTo }.map { remote.objectCount(at: $0.id) }
      + local.snapshots.map { local.objectCount(at: $0.id) }
    return counts.compactMap { $0 }.max() ?? 0
  }
}
