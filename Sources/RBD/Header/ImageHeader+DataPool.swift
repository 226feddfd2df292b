import Rados

extension ImageHeader {
  /// The pool of the image's data objects, in the image's namespace. `ENOENT` when it was removed.
  public func dataPool(from pool: Pool) async throws(RadosError) -> Pool {
    guard dataPoolID >= 0, dataPoolID != pool.id else { return pool }
    return try await pool.cluster.pool(id: dataPoolID, namespace: pool.namespace)
  }
}
