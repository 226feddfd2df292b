import CRados
import CephCodec

/// Owns a `rados_ioctx_t`; destroys it once. It keeps its cluster alive.
///
/// `@unchecked Sendable` holds because the context's settings (pool, namespace) are made before it is shared and never change;
/// operations on one context from several threads are librados's own use.
final class PoolHandle: @unchecked Sendable {
  let pointer: rados_ioctx_t
  private let cluster: ClusterHandle

  init(_ pointer: rados_ioctx_t?, cluster: ClusterHandle, namespace: String) throws(RadosError) {
    guard let pointer else { throw RadosError(.noMemory, "open pool") }
    self.pointer = pointer
    self.cluster = cluster
    rados_ioctx_set_namespace(pointer, namespace)
    // A write to a full pool fails, so that its caller can tell; else it would wait for space for as long as it takes.
    rados_set_pool_full_try(pointer)
  }

  deinit { rados_ioctx_destroy(pointer) }
}
