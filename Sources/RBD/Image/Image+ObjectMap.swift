import CephCodec
import ObjectClasses
import Rados

// Checking object maps against the objects, and making them anew.

extension Image {
  /// How many objects are looked at once (`rbd_concurrent_management_ops`).
  private static let concurrency = 10
  /// How many objects are looked at before progress is told and an interruption noticed.
  private static let batch: UInt64 = 256

  /// Compares an object map with the objects (`rbd object-map check`), and marks it invalid when it may mislead. Returns whether it
  /// did. Takes the exclusive lock, from a living owner too. Throws EINVAL when the image has no object map, ENOENT for an unknown
  /// snapshot.
  @discardableResult
  public nonisolated func checkObjectMap(
    at snapshot: SnapshotID = .head, progress: OperationContext = OperationContext()
  ) async throws(RadosError) -> Bool {
    try await underLock(.checkObjectMap, "check object map", progress) { context async throws(RadosError) in
      try await self.checkHere(snapshot, context)
    }
  }

  /// Makes an object map anew from the objects (`rbd object-map rebuild`). Throws EINVAL when the image has no object map, ENOENT for
  /// an unknown snapshot.
  public nonisolated func rebuildObjectMap(
    at snapshot: SnapshotID = .head, progress: OperationContext = OperationContext()
  ) async throws(RadosError) {
    guard snapshot != .head else { return try await perform(.rebuildObjectMap, progress: progress) }
    try await underLock(.rebuildObjectMap, "rebuild object map", progress) { context async throws(RadosError) in
      try await self.rebuildHere(snapshot, context)
    }
  }

  private nonisolated func underLock<Value: Sendable>(
    _ kind: OperationKind, _ operation: String, _ progress: OperationContext,
    _ body: @Sendable (OperationContext) async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    guard let coordinator = await coordinator else {
      throw RadosError(.readOnly, operation, object: ImageObjects.header(id))
    }
    return try await coordinator.performUnderLock(kind, requesting: true, progress, body)
  }

  private func checkHere(_ snapshot: SnapshotID, _ context: OperationContext) async throws(RadosError) -> Bool {
    let header = try await mapped("check object map")
    let store = ObjectMapStore(pool: pool, imageID: id)
    let map = try await store.load(snapshot)
    var misleads = false
    try await verify(map, header, at: snapshot, context) { _, claimed, expected in
      if ObjectMapVerification.isHarmful(claimed, expected) { misleads = true }
    }
    if misleads {
      try await store.invalidate(header, snapshot)
      try await announce()
      try await refreshIfNeeded()
    }
    return misleads
  }

  /// Makes a map anew and valid (`operation::RebuildObjectMapRequest`).
  func rebuildHere(_ snapshot: SnapshotID, _ context: OperationContext) async throws(RadosError) {
    guard snapshot == .head else { return try await rebuildWhileQuiet(snapshot, context) }
    // While a map is invalid, writes do not enter what they make into it.
    let result: Result<Void, RadosError>
    do throws(RadosError) {
      try await io.pauseWrites()
      result = .success(try await rebuildWhileQuiet(snapshot, context))
    } catch {
      result = .failure(error)
    }
    io.resumeWrites()
    try result.get()
  }

  private func rebuildWhileQuiet(_ snapshot: SnapshotID, _ context: OperationContext) async throws(RadosError) {
    let header = try await mapped("rebuild object map")
    guard let count = header.objectCount(at: snapshot) else {
      throw RadosError(.noEntry, "rebuild object map", object: header.headerObject, detail: "no snapshot \(snapshot)")
    }
    let store = ObjectMapStore(pool: pool, imageID: id)
    let old = try await Self.stored(store, snapshot, count: count)
    let verification = ObjectMapVerification(header, at: snapshot)
    var rebuilt = old
    try await verify(old, header, at: snapshot, context) { object, claimed, expected in
      rebuilt[object] = verification.rebuilt(claimed, expected)
    }
    let (pool, result) = (pool, rebuilt)
    let write: @Sendable () async throws(RadosError) -> Void = { () async throws(RadosError) in
      try await store.save(result, as: snapshot)
      try await pool.execute(
        header.headerObject, RBDClass.setFlags([], [.objectMapInvalid, .fastDiffInvalid], snapshot))
      try await self.refresh()
    }
    if snapshot == .head, let objectMap { try await objectMap.exclusively(write) } else { try await write() }
    try await announce()
  }

  /// A map as it is stored, as long as the image; where it cannot be read, nothing is known to exist.
  private static func stored(
    _ store: ObjectMapStore, _ snapshot: SnapshotID, count: UInt64
  ) async throws(RadosError) -> ObjectMapBits {
    do throws(RadosError) {
      var map = try await store.load(snapshot)
      map.resize(to: count)
      return map
    } catch  where error.errno == .noEntry || error.errno == .invalid || error.errno == .badMessage {
      return ObjectMapBits(count: count)
    }
  }

  private func mapped(_ operation: String) async throws(RadosError) -> ImageHeader {
    let header = try await refreshIfNeeded()
    guard header.features.contains(.objectMap) else {
      throw RadosError(.invalid, operation, object: header.headerObject, detail: "image does not support object map")
    }
    return header
  }

  /// Looks at every object's clones, in order, and tells what the map claims and what it should say.
  private func verify(
    _ map: ObjectMapBits, _ header: ImageHeader, at snapshot: SnapshotID, _ context: OperationContext,
    _ found: (_ object: UInt64, _ claimed: ObjectState, _ expected: ObjectState) -> Void
  ) async throws(RadosError) {
    guard let objects = header.objectCount(at: snapshot) else {
      throw RadosError(.noEntry, "verify object map", object: header.headerObject, detail: "no snapshot \(snapshot)")
    }
    let verification = ObjectMapVerification(header, at: snapshot)
    let dataPool = io.dataPool
    let count = min(map.count, objects)
    var next: UInt64 = 0
    while next < count {
      try context.checkInterruption()
      let numbers = Array(next..<min(next + Self.batch, count))
      let expected = try await concurrentMap(numbers, atMost: Self.concurrency) { number throws(RadosError) in
        verification.expected(try await Self.clones(header.dataObject(number), in: dataPool))
      }
      for (number, state) in zip(numbers, expected) { found(number, map[number], state) }
      next += UInt64(numbers.count)
      context.report(next, of: count)
    }
  }

  private static func clones(_ object: String, in pool: Pool) async throws(RadosError) -> ObjectSnapshots {
    var operation = ReadOperation()
    let step = operation.listSnapshots()
    do throws(RadosError) {
      return try (await pool.read(object, operation, at: .directory))[step]
    } catch  where error.errno == .noEntry {
      return ObjectSnapshots(sequence: 0, clones: [])
    }
  }
}
