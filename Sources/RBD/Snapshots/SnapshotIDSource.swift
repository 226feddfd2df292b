import CephCodec
import Rados

/// A reserve of self-managed snapshot ids, so that a snapshot need not wait for the monitors.
public protocol SnapshotIDSource: Sendable {
  /// Takes an id of the pool out of the reserve that is above the image's snapshot sequence; nil when there is none, so that a fresh
  /// one is allocated. An id below the sequence would be refused: other clients may have written with newer ones.
  func takeReserved(above sequence: SnapshotID, in dataPool: Pool) async -> SnapshotID?

  /// Takes an id back that was taken but not used.
  func giveBack(_ id: SnapshotID, in dataPool: Pool) async
}

/// No reserve: every id is allocated when it is needed.
public struct NoSnapshotIDReserve: SnapshotIDSource {
  /// The only value.
  public init() {}

  public func takeReserved(above sequence: SnapshotID, in dataPool: Pool) async -> SnapshotID? { nil }

  public func giveBack(_ id: SnapshotID, in dataPool: Pool) async {
    do {
      try await dataPool.removeSelfManagedSnapshot(id)
    } catch {
      // An id that nothing was written with costs nothing.
      return
    }
  }
}
