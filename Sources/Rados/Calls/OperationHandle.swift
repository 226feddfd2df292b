import CRados

/// Owns a compound operation of the shim; frees it once.
///
/// `@unchecked Sendable` holds because the pointer is set up by one thread before it is submitted, used by librados alone until its
/// callback, and read by one thread after that; `crados_cancel` is librados's `aio_cancel`, which is thread-safe.
final class OperationHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { crados_op_free(pointer) }
}
