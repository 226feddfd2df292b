import CephCodec
import ObjectClasses
import Rados

// Rolling the writable state back to a snapshot (`librbd::operation::SnapshotRollbackRequest`).

extension Image {
  func rollBackHere(to snapshot: SnapshotID, size: UInt64? = nil, _ context: OperationContext) async throws(RadosError) {
    let before = try await refreshIfNeeded()
    guard let target = before.snapshot(snapshot) else {
      throw RadosError(.noEntry, "roll back", object: before.headerObject, detail: "no snapshot \(snapshot)")
    }
    let size = size ?? target.size
    if size != before.size { try await resizeHere(to: size, allowShrink: true, context) }
    let result: Result<Void, RadosError>
    do throws(RadosError) {
      try await io.pauseWrites()
      result = .success(try await rollBackObjects(to: snapshot, context))
    } catch {
      result = .failure(error)
    }
    io.resumeWrites()
    try result.get()
    try await announce()
  }

  /// With object maps only the objects that changed since the snapshot are touched; the map claims on the way whatever may exist.
  private func rollBackObjects(to snapshot: SnapshotID, _ context: OperationContext) async throws(RadosError) {
    let progress: ObjectProgress = { done, total in context.report(done, of: total) }
    guard let objectMap, await objectMap.isValid else { return try await io.rollback(to: snapshot, progress: progress) }
    let header = header
    let store = ObjectMapStore(pool: pool, imageID: id)
    let (pool, io) = (pool, io)
    try await objectMap.exclusively { () async throws(RadosError) in
      let maps = try await Self.rollbackMaps(header, in: pool, to: snapshot)
      guard let maps else {
        try await store.invalidate(header)
        return try await io.rollback(to: snapshot, progress: progress)
      }
      try await store.save(maps.during)
      try await io.rollback(maps.objects, count: UInt64(maps.objects.count), to: snapshot, progress: progress)
      try await store.save(maps.after)
    }
  }

  /// What the maps say of a rollback; nil when the snapshot's map cannot be relied upon.
  private static func rollbackMaps(
    _ header: ImageHeader, in pool: Pool, to snapshot: SnapshotID
  ) async throws(RadosError) -> RollbackMaps? {
    guard let flags = header.flags(at: snapshot), !flags.contains(.objectMapInvalid) else { return nil }
    // A map of another size does not cover what is rolled back.
    guard header.size(at: snapshot) == header.size else { return nil }
    let store = ObjectMapStore(pool: pool, imageID: header.id)
    var then: ObjectMapBits
    var now: ObjectMapBits
    do {
      then = try await store.load(snapshot)
      now = try await store.load()
    } catch  where error.errno == .noEntry || error.errno == .invalid {
      return nil
    }
    then.resize(to: header.objectCount(at: snapshot) ?? 0)
    now.resize(to: header.objectCount(at: .head) ?? 0)
    var difference: FastDiff?
    do {
      difference = try await FastDiff.load(header, in: pool, from: snapshot, to: .head)
    } catch  where error.errno == .invalid {
      // The maps cannot tell what changed: every object is rolled back.
      difference = nil
    }
    return RollbackMaps(head: now, snapshot: then, difference: difference)
  }
}
