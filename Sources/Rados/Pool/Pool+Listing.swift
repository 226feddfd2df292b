import CRados
import CephCodec

/// A page of a pool's objects.
public struct ObjectPage: Sendable {
  /// The objects' names, in the pool's order.
  public let objects: [String]
  /// Where the next page starts, or nil at the end.
  public let next: ObjectCursor?
}

/// A place in a pool's listing.
///
/// `@unchecked Sendable` holds because librados's cursor is an immutable position that is only read until it is freed once here.
public final class ObjectCursor: @unchecked Sendable {
  fileprivate let pointer: rados_object_list_cursor
  private let pool: PoolHandle

  fileprivate init(_ pointer: rados_object_list_cursor, pool: PoolHandle) {
    self.pointer = pointer
    self.pool = pool
  }

  deinit { rados_object_list_cursor_free(pool.pointer, pointer) }
}

extension Pool {
  /// Lists up to about `limit` objects of the pool's namespace from a cursor, or from the start (`rados_object_list`).
  public func listObjects(from cursor: ObjectCursor? = nil, limit: Int = 1024) async throws(RadosError) -> ObjectPage {
    let handle = handle
    let name = name
    return try await cluster.blocking("list objects") { _ throws(RadosError) in
      try page(handle, name, from: cursor, limit: limit)
    }
  }
}

private func page(
  _ handle: PoolHandle, _ pool: String, from cursor: ObjectCursor?, limit: Int
) throws(RadosError) -> ObjectPage {
  guard let start = cursor?.pointer ?? rados_object_list_begin(handle.pointer), let end = rados_object_list_end(handle.pointer)
  else { throw RadosError(.noMemory, "list objects", object: pool) }
  defer {
    rados_object_list_cursor_free(handle.pointer, end)
    if cursor == nil { rados_object_list_cursor_free(handle.pointer, start) }
  }
  let results = UnsafeMutablePointer<rados_object_list_item>.allocate(capacity: limit)
  defer { results.deallocate() }
  // librados overwrites the position that this cursor holds.
  guard let position = rados_object_list_begin(handle.pointer) else { throw RadosError(.noMemory, "list objects", object: pool) }
  let following = ObjectCursor(position, pool: handle)
  var next: rados_object_list_cursor? = position
  let result = rados_object_list(handle.pointer, start, end, limit, nil, 0, results, &next)
  let count = Int(try checked(result, "list objects", object: pool))
  defer { rados_object_list_free(count, results) }
  let objects = (0..<count).map { index in
    let item = results[index]
    let bytes = UnsafeBufferPointer(start: item.oid, count: item.oid_length).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
  return ObjectPage(objects: objects, next: rados_object_list_is_end(handle.pointer, position) == 1 ? nil : following)
}
