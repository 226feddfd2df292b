import CephCodec
import ObjectClasses
import Rados

/// The trash of a pool's namespace (`rbd_trash`): its records, and moving images there and back (`librbd::trash`).
public struct ImageTrash: Sendable {
  /// The pool with the namespace.
  public let pool: Pool

  /// The trash of a pool's namespace.
  public init(_ pool: Pool) { self.pool = pool }

  /// An image in the trash.
  public struct Entry: Sendable, Equatable {
    /// The image's id.
    public var id: String
    /// Who moved it there, when, and its name.
    public var spec: TrashImageSpec
  }

  /// How many entries one read returns.
  private static let pageSize: UInt64 = 1024

  /// Where users may restore images from (`ALLOWED_RESTORE_SOURCES`).
  public static let restorableSources: Set<TrashImageSource> = [.user, .mirroring, .userParent]

  /// All images in the trash, by id; none when the pool has no trash yet.
  public func list() async throws(RadosError) -> [Entry] {
    var entries: [Entry] = []
    var last = ""
    while true {
      let page: [String: TrashImageSpec]
      do throws(RadosError) {
        page = try await pool.call(ImageObjects.trash, RBDClass.trashList(last, Self.pageSize))
      } catch  where error.errno == .noEntry {
        return entries
      }
      for id in page.keys.sorted(by: String.encodedBefore) {
        guard let spec = page[id] else { continue }
        entries.append(Entry(id: id, spec: spec))
      }
      guard let newest = entries.last?.id, page.count >= Int(Self.pageSize), newest != last else { return entries }
      last = newest
    }
  }

  /// The record of an image in the trash; `ENOENT` when it is not there.
  public func entry(_ id: String) async throws(RadosError) -> TrashImageSpec {
    try await pool.call(ImageObjects.trash, RBDClass.trashGet(id))
  }

  /// Moves an image from the directory to the trash (`trash::MoveRequest`). The caller has made sure that nobody uses or mirrors it.
  ///
  /// - Parameters:
  ///   - delay: seconds during which it is not to be removed.
  public func move(
    _ image: ImageDirectory.Entry, source: TrashImageSource, delay: UInt64 = 0
  ) async throws(RadosError) {
    let now = UTime.now()
    let end = UInt64(now.seconds).addingReportingOverflow(delay)
    var spec = TrashImageSpec(
      source: source, name: image.name, deletionTime: now,
      defermentEndTime: UTime(
        seconds: end.overflow ? .max : UInt32(clamping: end.partialValue), nanoseconds: now.nanoseconds),
      state: .moving)
    do throws(RadosError) {
      try await pool.execute(ImageObjects.trash, RBDClass.trashAdd(image.id, spec))
    } catch  where error.errno == .exists {
      // An earlier move came this far.
    }
    do throws(RadosError) {
      try await leaveDirectory(image)
    } catch {
      // As stock: the record does not stay "moving", so that the image can be moved again or restored.
      let first = error
      do throws(RadosError) { try await setState(image.id, .normal, from: .moving) } catch { throw first }
      throw first
    }
    try await setState(image.id, .normal, from: .moving)
    spec.state = .normal
    await notify(.imageAdded(imageID: image.id, spec: spec))
  }

  private func leaveDirectory(_ image: ImageDirectory.Entry) async throws(RadosError) {
    let directory = ImageDirectory(pool)
    try await directory.removeIDObject(named: image.name)
    do throws(RadosError) {
      try await directory.remove(image)
    } catch  where error.errno == .noEntry {
      // An earlier move came this far.
      return
    }
  }

  /// Sets the state of an image in the trash that is in another; `ESTALE` when it is in a third.
  func setState(_ id: String, _ state: TrashImageState, from old: TrashImageState) async throws(RadosError) {
    try await pool.execute(ImageObjects.trash, RBDClass.trashStateSet(id, state, old))
  }

  /// Takes an image's record out of the trash and tells the watchers; nothing happens when it is not there.
  func forget(_ id: String) async throws(RadosError) {
    do throws(RadosError) {
      try await pool.execute(ImageObjects.trash, RBDClass.trashRemove(id))
    } catch  where error.errno == .noEntry {
      // Another client removed the record; the watchers are told all the same.
    }
    await notify(.imageRemoved(imageID: id))
  }

  /// Brings an image back under a name, or under its own (`rbd trash restore`). `EINVAL` when it came into the trash in another way
  /// than `sources` say, `EBUSY` while it is being moved or removed, `EEXIST` when the name is taken.
  public func restore(
    _ id: String, as newName: String? = nil, sources: Set<TrashImageSource> = ImageTrash.restorableSources
  ) async throws(RadosError) {
    let spec = try await entry(id)
    guard sources.contains(spec.source) else {
      throw RadosError(
        .invalid, "restore image", object: id,
        detail: "Current trash source '\(spec.source)' does not match expected")
    }
    guard spec.state == .normal || spec.state == .restoring else {
      throw RadosError(.busy, "restore image", object: id, detail: "the image is being moved or removed")
    }
    try await setState(id, .restoring, from: .normal)
    let image = ImageDirectory.Entry(name: newName.flatMap { $0.isEmpty ? nil : $0 } ?? spec.name, id: id)
    try await enter(image)
    try await forget(id)
  }

  /// Gives an image its id object and directory entry back; the trash is as before when the name is taken.
  private func enter(_ image: ImageDirectory.Entry) async throws(RadosError) {
    let directory = ImageDirectory(pool)
    do throws(RadosError) {
      let existing = try await directory.openID(ofImageNamed: image.name)
      guard existing == image.id else {
        try await setState(image.id, .normal, from: .restoring)
        throw RadosError(.exists, "restore image", object: image.name)
      }
    } catch  where error.errno == .noEntry {
      try await directory.createIDObject(image)
    }
    do throws(RadosError) {
      try await directory.add(image)
    } catch  where error.errno == .exists {
      // An earlier restore came this far.
      return
    }
  }

  /// Tells the trash's watchers, such as the `rbd-mirror` daemon. Nobody depends on it: they look by themselves too.
  func notify(_ message: TrashNotify) async {
    do throws(RadosError) {
      _ = try await pool.notify(ImageObjects.trash, message.encoded)
    } catch {
      return
    }
  }
}
