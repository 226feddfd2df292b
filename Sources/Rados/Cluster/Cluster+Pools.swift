import CRados
import CephCodec

extension Cluster {
  /// The pools by id and name, in id order (`rados_pool_list` and the OSD map).
  public func pools() async throws(RadosError) -> [(id: Int64, name: String)] {
    let names = try await blocking("list pools") { handle throws(RadosError) in try poolNames(handle) }
    let handle = handle
    return names.compactMap { name in
      // A pool removed since the listing is left out.
      let id = rados_pool_lookup(handle.pointer, name)
      return id >= 0 ? (id, name) : nil
    }.sorted { $0.id < $1.id }
  }

  /// Opens a pool by name. ENOENT if there is none, after the newest OSD map was asked for (`rados_ioctx_create`).
  public func pool(named name: String, namespace: String = "") async throws(RadosError) -> Pool {
    let handle = handle
    let context = try await blocking("open pool") { cluster throws(RadosError) in
      var context: rados_ioctx_t?
      try checked(rados_ioctx_create(cluster.pointer, name, &context), "open pool", object: name)
      return try PoolHandle(context, cluster: handle, namespace: namespace)
    }
    return Pool(cluster: self, handle: context, name: name, namespace: namespace)
  }

  /// Opens a pool by id (`rados_ioctx_create2`).
  public func pool(id: Int64, namespace: String = "") async throws(RadosError) -> Pool {
    let handle = handle
    let (context, name) = try await blocking("open pool") { cluster throws(RadosError) in
      var context: rados_ioctx_t?
      try checked(rados_ioctx_create2(cluster.pointer, id, &context), "open pool", object: String(id))
      let opened = try PoolHandle(context, cluster: handle, namespace: namespace)
      var buffer = [CChar](repeating: 0, count: 1024)
      try checked(rados_ioctx_get_pool_name(opened.pointer, &buffer, UInt32(buffer.count)), "pool name", object: String(id))
      return (opened, text(buffer))
    }
    return Pool(cluster: self, handle: context, name: name, namespace: namespace)
  }
}

private func poolNames(_ handle: ClusterHandle) throws(RadosError) -> [String] {
  var buffer = [CChar](repeating: 0, count: 4096)
  while true {
    let needed = Int(try checked(rados_pool_list(handle.pointer, &buffer, buffer.count), "list pools"))
    if needed <= buffer.count { break }
    buffer = [CChar](repeating: 0, count: needed)
  }
  return buffer.split(separator: 0, omittingEmptySubsequences: false).prefix { !$0.isEmpty }.map { text(Array($0)) }
}
