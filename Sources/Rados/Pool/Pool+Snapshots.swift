import CRados
import CephCodec

extension Pool {
  /// Allocates a self-managed snapshot id; the monitors answer in about a second (`aio_selfmanaged_snap_create`).
  public func createSelfManagedSnapshot(deadline: Duration = Pool.defaultDeadline) async throws(RadosError) -> SnapshotID {
    let output = SnapshotOutput(cluster.handle.beginPoolOperation())
    let call = PendingCall(keeping: output)
    let result = await call.result(deadline: deadline) { context in
      crados_snapshot_create(handle.pointer, output.pointer, PendingCall.done, context)
    }
    try checked(result, "create a self-managed snapshot", object: name)
    return SnapshotID(output.pointer.pointee)
  }

  /// Gives a self-managed snapshot id back; the OSDs then trim its clones (`aio_selfmanaged_snap_remove`).
  public func removeSelfManagedSnapshot(
    _ snapshot: SnapshotID, deadline: Duration = Pool.defaultDeadline
  ) async throws(RadosError) {
    let call = PendingCall(keeping: cluster.handle.beginPoolOperation())
    let result = await call.result(deadline: deadline) { context in
      crados_snapshot_remove(handle.pointer, snapshot.rawValue, PendingCall.done, context)
    }
    try checked(result, "remove self-managed snapshot \(snapshot)", object: name)
  }
}

/// Where librados writes an allocated snapshot id.
///
/// `@unchecked Sendable` holds because librados alone writes it, before the callback after which it is read.
private final class SnapshotOutput: @unchecked Sendable {
  let pointer = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)

  private let operation: ClusterHandle.PoolOperation

  init(_ operation: ClusterHandle.PoolOperation) {
    self.operation = operation
    pointer.initialize(to: 0)
  }

  deinit { pointer.deallocate() }
}
