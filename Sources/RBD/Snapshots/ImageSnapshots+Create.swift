import CephCodec
import ObjectClasses
import Rados

extension ImageSnapshots {
  /// How often a new id is allocated because another client made a snapshot with a newer one.
  private static let attempts = 16

  /// Makes a snapshot of the writable state (`SnapshotCreateRequest`, without the quiescing): allocates an id, records the snapshot in
  /// the header, gives it its object map. Writes to the image must be held up meanwhile and carry the new snapshot context afterwards.
  ///
  /// - Parameters:
  ///   - ids: a reserve of ids to take from.
  ///   - withObjectMap: whether the snapshot gets an object map, if the image has one (`SNAP_CREATE_FLAG_SKIP_OBJECT_MAP` otherwise).
  /// - Returns: the new snapshot's id.
  /// - Throws: `EEXIST` when the name is taken, `EDQUOT` at the image's limit, `ENOSPC` or `EDQUOT` in a full pool, `EROFS` for an image
  ///   with unknown operation features. No snapshot is left behind then.
  public func create(
    _ name: String, in namespace: SnapshotNamespace = .user, ids: any SnapshotIDSource = NoSnapshotIDReserve(),
    withObjectMap: Bool = true
  ) async throws(RadosError) -> SnapshotID {
    try checkOperations("create snapshot")
    guard header.snapshot(named: name, in: namespace) == nil else { throw failure(.exists, "create snapshot") }
    let dataPool = try await header.dataPool(from: pool)
    let id = try await record(name, namespace, ids, dataPool)
    if withObjectMap, header.features.contains(.objectMap) {
      do throws(RadosError) {
        try await maps.snapshotAdded(id, header: header)
      } catch  where error.isFullPool {
        // The failure to tell is that of the map.
        try? await withdraw(id)
        throw error
      }
    }
    return id
  }

  /// Takes back a snapshot of which not all parts could be made.
  func withdraw(_ id: SnapshotID) async throws(RadosError) {
    let fresh = try await header.reread(from: pool)
    guard let snapshot = fresh.snapshot(id) else { return }
    try await ImageSnapshots(fresh, in: pool).remove(snapshot)
  }

  /// Allocates ids until the header takes one.
  private func record(
    _ name: String, _ namespace: SnapshotNamespace, _ ids: any SnapshotIDSource, _ dataPool: Pool
  ) async throws(RadosError) -> SnapshotID {
    var usesReserve = true
    for _ in 0..<Self.attempts {
      var reserved: SnapshotID?
      if usesReserve { reserved = await ids.takeReserved(above: header.snapshotSequence, in: dataPool) }
      if let id = reserved, id <= header.snapshotSequence || id >= .head {
        await ids.giveBack(id, in: dataPool)
        reserved = nil
      }
      let id: SnapshotID
      if let reserved { id = reserved } else { id = try await dataPool.createSelfManagedSnapshot() }
      do throws(RadosError) {
        try await pool.execute(header.headerObject, RBDClass.snapshotAdd(name, id, namespace))
        return id
      } catch  where error.errno == .stale {
        // Another client was faster with a newer id; only a fresh one can be above it.
        usesReserve = false
        await NoSnapshotIDReserve().giveBack(id, in: dataPool)
      } catch  where error.errno == .timedOut || error.errno == .cancelled {
        // Whether the header has the snapshot is not known, so the id must stay.
        throw error
      } catch {
        await ids.giveBack(id, in: dataPool)
        throw error
      }
    }
    throw failure(.stale, "create snapshot", "other clients keep making snapshots")
  }
}
