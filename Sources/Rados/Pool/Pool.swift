import CRados
import CephCodec
import ObjectClasses

/// A pool of a cluster, in one namespace (`rados_ioctx_t`).
public final class Pool: Sendable {
  /// How long an operation may take unless its call says otherwise.
  public static let defaultDeadline = Duration.seconds(60)

  /// The cluster.
  public let cluster: Cluster
  /// The pool's id.
  public let id: Int64
  /// The pool's name.
  public let name: String
  /// The namespace; empty for the default one.
  public let namespace: String
  let handle: PoolHandle

  init(cluster: Cluster, handle: PoolHandle, name: String, namespace: String) {
    self.cluster = cluster
    self.handle = handle
    id = rados_ioctx_get_id(handle.pointer)
    self.name = name
    self.namespace = namespace
  }

  /// The same pool in another namespace.
  public func inNamespace(_ namespace: String) throws(RadosError) -> Pool {
    if namespace == self.namespace { return self }
    var context: rados_ioctx_t?
    try checked(rados_ioctx_create2(cluster.handle.pointer, id, &context), "open pool", object: name)
    let handle = try PoolHandle(context, cluster: cluster.handle, namespace: namespace)
    return Pool(cluster: cluster, handle: handle, name: name, namespace: namespace)
  }

  /// Runs a read operation on one object, at a snapshot or the head. Throws the operation's errno; ETIMEDOUT at the deadline.
  public func read(
    _ object: String, _ operation: ReadOperation, at snapshot: SnapshotID = .head, deadline: Duration = Pool.defaultDeadline
  ) async throws(RadosError) -> ReadResult {
    let op = operation.makeHandle()
    let call = PendingCall(keeping: op) { crados_cancel(op.pointer) }
    let result = await call.result(deadline: deadline) { context in
      crados_submit_read(op.pointer, handle.pointer, object, snapshot.rawValue, 0, PendingCall.done, context)
    }
    try checked(result, operation.summary, object: object)
    let outputs = (0..<operation.outputCount).map { index in
      var bytes: UnsafePointer<UInt8>?
      var length = 0
      let result = crados_output(op.pointer, index, &bytes, &length)
      return ReadResult.Output(result: result, bytes: Array(UnsafeBufferPointer(start: bytes, count: length)))
    }
    return ReadResult(object: object, outputs: outputs, version: crados_version(op.pointer))
  }

  /// Runs a write operation on one object, all steps or none; returns the object's new version. Throws the operation's errno;
  /// after ETIMEDOUT or a cancellation it is not known whether the write happened.
  @discardableResult
  public func write(
    _ object: String, _ operation: WriteOperation, snapshots: SnapshotContext? = nil, flags: WriteFlags = [],
    deadline: Duration = Pool.defaultDeadline
  ) async throws(RadosError) -> UInt64 {
    let op = operation.makeHandle()
    let call = PendingCall(keeping: op) { crados_cancel(op.pointer) }
    let ids = snapshots?.snapshots.map(\.rawValue) ?? []
    let result = await call.result(deadline: deadline) { context in
      crados_submit_write(
        op.pointer, handle.pointer, object, snapshots == nil ? 0 : 1, snapshots?.sequence.rawValue ?? 0, ids, ids.count,
        flags.rawValue, PendingCall.done, context)
    }
    try checked(result, operation.summary, object: object)
    return crados_version(op.pointer)
  }

  /// Calls one read method of a class and decodes its reply.
  public func call<Reply>(
    _ object: String, _ call: ClassCall<Reply>, at snapshot: SnapshotID = .head, deadline: Duration = Pool.defaultDeadline
  ) async throws(RadosError) -> Reply {
    var operation = ReadOperation()
    let step = operation.call(call)
    return try await read(object, operation, at: snapshot, deadline: deadline)[step]
  }

  /// Calls one write method of a class.
  public func execute<Reply>(
    _ object: String, _ call: ClassCall<Reply>, deadline: Duration = Pool.defaultDeadline
  ) async throws(RadosError) {
    var operation = WriteOperation()
    operation.call(call)
    try await write(object, operation, deadline: deadline)
  }
}

/// Flags of a write operation (`LIBRADOS_OPERATION_*`).
public struct WriteFlags: OptionSet, Sendable {
  /// The bits.
  public let rawValue: Int32

  /// A set from its bits.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Fail with ENOSPC on a full pool instead of waiting for space.
  public static let fullTry = WriteFlags(rawValue: Int32(LIBRADOS_OPERATION_FULL_TRY))
  /// Write even to a full pool; for operations that free space.
  public static let fullForce = WriteFlags(rawValue: Int32(LIBRADOS_OPERATION_FULL_FORCE))
  /// Fail with EOLDSNAPC if the object has seen a newer snapshot context.
  public static let orderSnapshots = WriteFlags(rawValue: Int32(LIBRADOS_OPERATION_ORDERSNAP))
}
