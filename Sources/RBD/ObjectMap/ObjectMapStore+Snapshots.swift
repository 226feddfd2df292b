import CephCodec
import ObjectClasses
import Rados

extension ObjectMapStore {
  /// Gives a new snapshot its map: the writable state's as it is; then, with fast-diff, the writable state counts from now on as
  /// unchanged (`object_map::SnapshotCreateRequest`). Writes to the image must be held up meanwhile.
  ///
  /// A map that cannot be written is marked invalid, at the snapshot and in the writable state; only when that fails too it is an
  /// error. Returns whether both maps can be relied upon as before. Throws ENOSPC or EDQUOT in a full pool: the snapshot must go then.
  @discardableResult
  public func snapshotAdded(_ snapshot: SnapshotID, header: ImageHeader) async throws(RadosError) -> Bool {
    do {
      var read = ReadOperation()
      let content = read.read(offset: 0, length: 0)
      let map = try (await pool.read(object(.head), read))[content]
      var write = WriteOperation()
      write.writeFull(map)
      try await pool.write(object(snapshot), write)
      if header.features.contains(.fastDiff) {
        var mark = WriteOperation()
        mark.call(Self.holdsLock)
        mark.call(RBDClass.objectMapSnapAdd())
        try await pool.write(object(.head), mark)
      }
      return true
    } catch  where error.errno == .timedOut || error.errno == .blocklisted || error.isFullPool {
      throw error
    } catch {
      // The snapshot is in the header already, so its map must not stay silent.
      let flags = header.invalidMapFlags
      try await pool.execute(header.headerObject, RBDClass.setFlags(flags, flags, snapshot))
      try await invalidate(header)
      return false
    }
  }

  /// What became of the next newer map when a snapshot's map was taken away.
  public enum Merge: Sendable, Equatable {
    /// Nothing: the maps tell no changes, or this was done before.
    case none
    /// What the removed map knew as changed was added to it.
    case merged(ObjectMapBits, into: SnapshotID)
    /// It could not be, so it is marked invalid.
    case invalidated(SnapshotID)
  }

  /// Takes a snapshot's map away before the snapshot itself: what it knew as changed goes to the next newer snapshot's map, or the
  /// writable state's (`object_map::SnapshotRemoveRequest`). Nothing happens when there is no such map: then this was done before.
  @discardableResult
  public func snapshotRemoving(_ snapshot: SnapshotID, header: ImageHeader) async throws(RadosError) -> Merge {
    var outcome = Merge.none
    if header.features.contains(.fastDiff) {
      let next = header.nextNewer(than: snapshot)
      do throws(RadosError) {
        outcome = try await merge(snapshot, into: next, header)
      } catch  where error.errno == .noEntry {
        return .none
      } catch  where error.errno == .timedOut || error.errno == .blocklisted {
        throw error
      } catch {
        try await invalidate(header, next)
        outcome = .invalidated(next)
      }
    }
    try await remove(snapshot)
    return outcome
  }

  /// `ENOENT` when the snapshot's map is gone.
  private func merge(_ snapshot: SnapshotID, into next: SnapshotID, _ header: ImageHeader) async throws(RadosError) -> Merge {
    let removed = try await load(snapshot)
    guard let flags = header.flags(at: snapshot), !flags.contains(.objectMapInvalid) else {
      throw RadosError(.invalid, "merge object map", object: object(snapshot))
    }
    var operation = WriteOperation()
    if next == .head { operation.call(Self.holdsLock) }
    operation.call(RBDClass.objectMapSnapRemove(removed))
    do throws(RadosError) {
      try await pool.write(object(next), operation)
      return .merged(removed, into: next)
    } catch  where error.errno == .noEntry {
      // The next map was removed, and with it what would be merged.
      return .none
    }
  }

  /// Makes empty maps for the writable state and every snapshot (`object_map::CreateRequest`); the image's flags must say already that
  /// they are invalid. `EINVAL` when the image is too large for one.
  public func createAll(_ header: ImageHeader) async throws(RadosError) {
    let largest = header.snapshots.map(\.size).reduce(header.size, max)
    guard Self.fits(objectCount: header.objectCount(ofSize: largest)) else {
      throw RadosError(.invalid, "create object map", object: object(.head), detail: "image size not compatible with object map")
    }
    for snapshot in header.statesOldestFirst {
      let count = header.objectCount(at: snapshot) ?? 0
      try await pool.execute(object(snapshot), RBDClass.objectMapResize(count, .nonexistent))
    }
  }

  /// Removes the maps of the writable state and every snapshot (`object_map::RemoveRequest`).
  public func removeAll(_ header: ImageHeader) async throws(RadosError) {
    for snapshot in header.statesOldestFirst { try await remove(snapshot) }
  }
}

extension ImageHeader {
  /// The snapshot made after one, or the writable state.
  func nextNewer(than snapshot: SnapshotID) -> SnapshotID {
    snapshots.map(\.id).filter { $0 > snapshot }.min() ?? .head
  }

  /// Every state of the image that has an object map and flags: the snapshots, oldest first, then the writable state.
  var statesOldestFirst: [SnapshotID] { snapshots.map(\.id).sorted() + [.head] }
}
