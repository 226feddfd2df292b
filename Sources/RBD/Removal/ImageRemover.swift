import CephCodec
import ObjectClasses
import Rados

/// Removes images, directly and through the trash (`librbd::api::Image::remove`, `api::Trash`, `image::RemoveRequest`).
public struct ImageRemover: Sendable {
  /// Tells how far a removal is: data objects done and in all.
  public typealias Progress = @Sendable (_ done: UInt64, _ total: UInt64) async -> Void

  /// The pool with the images' namespace.
  public let pool: Pool
  let mirroring: any ImageMirroringControl

  /// Removals in a pool's namespace; `mirroring` switches mirroring off where it must be.
  public init(in pool: Pool, mirroring: any ImageMirroringControl = RefusingMirroringControl()) {
    self.pool = pool
    self.mirroring = mirroring
  }

  var trash: ImageTrash { ImageTrash(pool) }

  /// Removes an image by name (`rbd rm`): moves it to the trash, and unless the configuration says to leave it there, removes it. An
  /// image whose removal was interrupted is removed from where it was left.
  ///
  /// `ENOENT` when there is none, `EBUSY` while others use it, `ENOTEMPTY` while it has snapshots, `EMLINK` while it is in a group.
  public func remove(_ name: String, progress: @escaping Progress = { _, _ in }) async throws(RadosError) {
    let id: String
    do throws(RadosError) {
      id = try await ImageDirectory(pool).id(ofImageNamed: name)
    } catch  where error.errno == .noEntry {
      guard let left = try await trash.list().first(where: { $0.spec.name == name && $0.spec.source == .removing }) else {
        throw RadosError(.noEntry, "remove image", object: name)
      }
      return try await removeFromTrash(left.id, force: true, progress: progress)
    }
    let configuration = try await RBDConfiguration(of: pool)
    var source = TrashImageSource.removing
    var delay: UInt64 = 0
    if configuration.flag("rbd_move_to_trash_on_remove", default: false) {
      source = .user
      delay = configuration.number("rbd_move_to_trash_on_remove_expire_seconds", default: 0)
    } else if try await hasClones(id) {
      guard configuration.flag("rbd_move_parent_to_trash_on_remove", default: false) else {
        throw RadosError(.notEmpty, "remove image", object: name, detail: "image has snapshots - not removing")
      }
      source = .userParent
    }
    try await moveToTrash(ImageDirectory.Entry(name: name, id: id), source: source, delay: delay)
    if source == .removing { try await finishRemoving(id, name: name, progress) }
  }

  /// Checks that an image may be removed; whether only its clones stand against it.
  private func hasClones(_ id: String) async throws(RadosError) -> Bool {
    do throws(RadosError) {
      try await withImage(id) { image async throws(RadosError) in
        try await acquireLock(of: image, force: false)
        try await ImageRemoval(await image.header, in: pool).prepare(ownCookie: await image.coordinator?.watcher.identity.handle)
      }
      return false
    } catch  where error.errno == .noChild {
      return true
    } catch  where error.errno == .noEntry {
      // The header is gone already; the rest will be removed.
      return false
    }
  }

  /// Removes an image that was just moved to the trash; brings it back when that fails for an expected reason.
  private func finishRemoving(_ id: String, name: String, _ progress: @escaping Progress) async throws(RadosError) {
    do throws(RadosError) {
      try await removeFromTrash(id, force: true, progress: progress)
    } catch  where error.errno == .notEmpty || error.errno == .busy || error.errno == .tooManyLinks {
      let reason = error
      // Best effort: the reason is what counts.
      do throws(RadosError) { try await trash.restore(id, as: name, sources: [.removing]) } catch { throw reason }
      throw reason
    }
  }

  /// Moves an image to the trash by name (`rbd trash mv`).
  ///
  /// - Parameter delay: seconds during which it is not to be removed.
  /// - Throws: `ENOENT` when there is no such image, `EBUSY` when the exclusive lock cannot be had or the image is being migrated.
  public func moveToTrash(_ name: String, source: TrashImageSource = .user, delay: UInt64 = 0) async throws(RadosError) {
    let id = try await ImageDirectory(pool).id(ofImageNamed: name)
    try await moveToTrash(ImageDirectory.Entry(name: name, id: id), source: source, delay: delay)
  }

  /// Moves an image to the trash; see `moveToTrash(_:source:delay:)`. Mirroring is switched off first.
  public func moveToTrash(
    _ entry: ImageDirectory.Entry, source: TrashImageSource, delay: UInt64 = 0
  ) async throws(RadosError) {
    do throws(RadosError) {
      try await withImage(entry.id) { image async throws(RadosError) in
        // A daemon of the peer may hold the lock of a mirrored image; it lets go when mirroring is off.
        try await mirroring.disable(image, force: false)
        await image.coordinator?.lock?.blockRequests(reply: nil)
        try await acquireLock(of: image, force: false)
        guard await !image.header.features.contains(.migrating) else {
          throw RadosError(.busy, "move image to trash", object: entry.name, detail: "cannot move migrating image to trash")
        }
      }
    } catch  where error.errno == .noEntry {
      // The header is gone already; the record may move all the same.
    }
    try await trash.move(entry, source: source, delay: delay)
  }

  /// Removes an image from the trash for good (`rbd trash rm`). `EPERM` before its deferment ends, unless `force`; `EBUSY` while it is
  /// being moved or restored; otherwise as `remove`.
  public func removeFromTrash(
    _ id: String, force: Bool = false, progress: @escaping Progress = { _, _ in }
  ) async throws(RadosError) {
    let spec = try await trash.entry(id)
    guard force || UTime.now() >= spec.defermentEndTime else {
      throw RadosError(.notPermitted, "remove image from trash", object: id, detail: "Deferment time has not expired.")
    }
    guard spec.state == .normal || spec.state == .removing else {
      throw RadosError(
        .busy, "remove image from trash", object: id, detail: "error: image is pending moving to the trash or restoration")
    }
    try await trash.setState(id, .removing, from: .normal)
    do throws(RadosError) {
      try await removeImage(id, name: spec.name, force: force, inDirectory: false, progress)
    } catch {
      let reason = error
      // Best effort: the reason is what counts.
      do throws(RadosError) { try await trash.setState(id, .normal, from: .removing) } catch { throw reason }
      throw reason
    }
    try await trash.forget(id)
  }

  // MARK: One image

  /// Removes an image's data and records (`image::RemoveRequest`).
  private func removeImage(
    _ id: String, name: String, force: Bool, inDirectory: Bool, _ progress: @escaping Progress
  ) async throws(RadosError) {
    var left = ImageHeader(name: name, id: id, size: 0, objectPrefix: "")
    do throws(RadosError) {
      left = try await withImage(id) { image async throws(RadosError) in
        try await acquireLock(of: image, force: force)
        try await removeContents(of: image, force: force, progress)
        return await image.header
      }
    } catch  where error.errno == .noEntry {
      // Without a header there is nothing to look up: the records go.
    } catch  where error.errno == .noChild {
      throw RadosError(.notEmpty, error.operation, object: error.object, detail: error.detail)
    }
    left.name = name
    try await ImageRemoval(left, in: pool).removeRecords(inDirectory: inDirectory)
  }

  private func removeContents(of image: Image, force: Bool, _ progress: @escaping Progress) async throws(RadosError) {
    let header = try await image.refresh()
    try await ImageRemoval(header, in: pool).prepare(ownCookie: await image.coordinator?.watcher.identity.handle)
    let prepared = try await image.refresh()
    try await ImageRemoval(prepared, in: pool).removeData(progress: progress)
    try await ImageParentage(prepared, in: pool).detachChild()
    try await mirroring.disable(image, force: force)
    guard try await image.refresh().snapshots.isEmpty else {
      throw RadosError(.notEmpty, "remove image", object: header.headerObject, detail: "image has snapshots - not removing")
    }
  }

  /// Takes an image's exclusive lock; `EBUSY` when it cannot be had, unless forced to go on without it.
  private func acquireLock(of image: Image, force: Bool) async throws(RadosError) {
    guard let lock = await image.coordinator?.lock else { return }
    do throws(RadosError) {
      try await lock.acquire()
    } catch {
      guard force else {
        throw RadosError(.busy, "remove image", object: error.object, detail: "cannot obtain exclusive lock - not removing")
      }
    }
  }

  /// Opens an image for a body and closes it.
  private func withImage<Value: Sendable>(
    _ id: String, _ body: (Image) async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    let image = try await Image.open(in: pool, id: id)
    let value: Value
    do throws(RadosError) {
      value = try await body(image)
    } catch {
      let reason = error
      // The reason is what counts; the lock goes with the client otherwise.
      do throws(RadosError) { try await image.close() } catch { throw reason }
      throw reason
    }
    try await image.close()
    return value
  }
}
