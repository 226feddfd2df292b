import CephCodec
import Logging
import Mirroring
import ObjectClasses
import RBD
import Rados

/// Moves a replica to the trash and forgets that it was mirrored (`image_deleter::TrashMoveRequest`).
struct ReplicaRemoval: Sendable {
  /// The replica's pool and namespace.
  let pool: Pool
  /// The image's global id.
  let globalImageID: String
  /// Logs.
  let logger: Logger

  /// Moves the replica to the trash. With `resync`, one that was cut from its primary too.
  ///
  /// Throws ENOENT when it is not mirrored, EPERM when it is the primary or was cut from its primary.
  func moveToTrash(resync: Bool) async throws(RadosError) {
    let mirror = MirrorPool(pool)
    guard let id = try await mirror.imageID(globalID: globalImageID), var record = try await mirror.image(id: id) else {
      throw RadosError(.noEntry, "move replica to trash", object: globalImageID)
    }
    guard let header = try await header(id) else {
      record.state = .disabling
      try await pool.execute(MirrorObjects.mirroring, MirrorClass.imageSet(id, record))
      return try await mirror.removeImage(id: id, globalID: globalImageID)
    }
    switch PromotionState(snapshots: header.snapshots) {
    case .primary: throw RadosError(.notPermitted, "move replica to trash", object: id, detail: "image is local primary")
    case .orphan where !resync:
      throw RadosError(.notPermitted, "move replica to trash", object: id, detail: "image is orphaned")
    default: break
    }
    record.state = .disabling
    try await pool.execute(MirrorObjects.mirroring, MirrorClass.imageSet(id, record))
    try await move(header)
    try await mirror.removeImage(id: id, globalID: globalImageID)
    logger.notice("replica moved to trash", metadata: ["image": "\(header.name)", "id": "\(id)"])
  }

  private func header(_ id: String) async throws(RadosError) -> ImageHeader? {
    do throws(RadosError) {
      return try await ImageHeader.read(from: pool, id: id)
    } catch  where error.errno == .noEntry {
      return nil
    }
  }

  /// Under the lock, so that nobody writes the image on its way.
  private func move(_ header: ImageHeader) async throws(RadosError) {
    let image = try await Image.open(in: pool, header: header, mode: .mirroring)
    let result: Result<Void, RadosError>
    do throws(RadosError) {
      if let lock = await image.coordinator?.lock {
        await lock.blockRequests(reply: nil)
        try await lock.acquire(deadline: .seconds(60))
      }
      let configuration = try await RBDConfiguration(of: pool).overridden(by: header.metadata)
      try await ImageTrash(pool).move(
        ImageDirectory.Entry(name: header.name, id: header.id), source: .mirroring,
        delay: configuration.number("rbd_mirroring_delete_delay", default: 0))
      result = .success(())
    } catch {
      result = .failure(error)
    }
    do throws(RadosError) {
      try await image.close()
    } catch {
      logger.warning("cannot close image", metadata: ["id": "\(header.id)", "error": "\(error)"])
    }
    try result.get()
  }
}
