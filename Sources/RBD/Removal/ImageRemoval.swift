import CephCodec
import ObjectClasses
import Rados

/// The parts of an image's removal that work on the image's objects (`librbd::image::PreRemoveRequest` and `RemoveRequest`).
public struct ImageRemoval: Sendable {
  /// The pool with the image's namespace.
  public let pool: Pool
  /// The image as it was read.
  public let header: ImageHeader

  /// The removal of an image.
  public init(_ header: ImageHeader, in pool: Pool) {
    self.header = header
    self.pool = pool
  }

  /// How many data objects are removed at once (`rbd_concurrent_management_ops`).
  private static let concurrency = 10

  private func failure(_ errno: Errno, _ reason: String) -> RadosError {
    RadosError(errno, "remove image", object: header.headerObject, detail: reason)
  }

  /// Checks that the image may be removed, then removes its snapshots in the trash namespace.
  ///
  /// Mirror snapshots do not count: they go when mirroring is switched off. `EBUSY` while others use or migrate the image,
  /// `ENOTEMPTY` while it has snapshots, `EMLINK` while it belongs to a group, `ECHILD` while clones hang on it.
  ///
  /// - Parameter ownCookie: the cookie of this client's watch on the header, which does not count.
  public func prepare(ownCookie: UInt64?) async throws(RadosError) {
    guard !header.hasUnknownOperationFeatures else {
      throw failure(.readOnly, "image operations disabled due to unsupported op features")
    }
    guard !header.features.contains(.migrating) else { throw failure(.busy, "image in migration state - not removing") }
    guard header.snapshots.allSatisfy({ $0.isInTrash || $0.mirror != nil }) else {
      throw failure(.notEmpty, "image has snapshots - not removing")
    }
    let watchers = try await ImageWatchers.list(header.id, in: pool)
    guard watchers.allSatisfy({ $0.isMirroring || $0.watcher.cookie == ownCookie }) else {
      throw failure(.busy, "image has watchers - not removing")
    }
    guard header.group == nil else { throw failure(.tooManyLinks, "image is in a group - not removing") }
    try await removeTrashedSnapshots()
  }

  private func removeTrashedSnapshots() async throws(RadosError) {
    var current = header
    var hasClones = false
    for snapshot in header.snapshots.reversed() where snapshot.isInTrash {
      do throws(RadosError) {
        try await ImageSnapshots(current, in: pool).remove(snapshot)
        current = try await current.reread(from: pool)
      } catch  where error.errno == .busy {
        hasClones = true
      } catch  where error.errno == .noEntry {
        continue
      }
    }
    if hasClones { throw failure(.noChild, "image has clones - not removing") }
  }

  /// Removes every data object that may exist, `progress` being told how many of how many numbers are done. The object map, if it can be
  /// relied upon, tells which there are.
  public func removeData(
    progress: @escaping @Sendable (_ done: UInt64, _ total: UInt64) async -> Void = { _, _ in }
  ) async throws(RadosError) {
    let dataPool: Pool
    do throws(RadosError) {
      dataPool = try await header.dataPool(from: pool)
    } catch  where error.errno == .noEntry {
      // The data went with its pool.
      return
    }
    let map = try await trustedMap()
    let count = map.map(\.count) ?? header.objectCount(ofSize: header.size)
    let context = header.snapshotContext
    var next: UInt64 = 0
    while next < count {
      var batch: [UInt64] = []
      while next < count, batch.count < Self.concurrency * 8 {
        if map.map({ $0[next] != .nonexistent }) ?? true { batch.append(next) }
        next += 1
      }
      try await forEach(batch, atMost: Self.concurrency) { number throws(RadosError) in
        try await Self.remove(header.dataObject(number), context, in: dataPool)
      }
      await progress(next, count)
    }
  }

  private static func remove(_ object: String, _ context: SnapshotContext, in pool: Pool) async throws(RadosError) {
    var operation = WriteOperation()
    operation.remove()
    do throws(RadosError) {
      try await pool.write(object, operation, snapshots: context, flags: .fullTry)
    } catch  where error.errno == .noEntry {
      return
    }
  }

  private func trustedMap() async throws(RadosError) -> ObjectMapBits? {
    guard header.features.contains(.objectMap), !header.flags.contains(.objectMapInvalid) else { return nil }
    do throws(RadosError) {
      let map = try await ObjectMapStore(pool: pool, imageID: header.id).load()
      return map.count >= header.objectCount(ofSize: header.size) ? map : nil
    } catch  where error.errno == .noEntry || error.errno == .invalid || error.errno == .badMessage {
      return nil
    }
  }

  /// Removes what is left of an image whose data is gone: the header, journal and object map, mirroring's record, and, unless it is in
  /// the trash, the id object and the directory entry. Nothing of it need exist, so it can be repeated.
  ///
  /// - Parameter inDirectory: whether the image has a directory entry.
  public func removeRecords(inDirectory: Bool) async throws(RadosError) {
    try await pool.removeIfPresent(header.headerObject)
    try await ObjectMapStore(pool: pool, imageID: header.id).remove()
    do throws(RadosError) {
      try await pool.execute(ImageObjects.mirroring, MirrorClass.imageRemove(header.id))
    } catch  where error.errno == .noEntry || error.errno == .notSupported {
      // The image is not mirrored.
    }
    guard inDirectory else { return }
    let directory = ImageDirectory(pool)
    try await directory.removeIDObject(named: header.name)
    do throws(RadosError) {
      try await directory.remove(ImageDirectory.Entry(name: header.name, id: header.id))
    } catch  where error.errno == .noEntry {
      return
    }
  }
}
