import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd lock add`.
struct LockAddCommand: Command {
  static let name = "lock add"
  private let target: ImageTarget
  private let lockID: String
  private let tag: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    lockID = try reader.required("lock id was not specified")
    tag = reader.arguments.text("shared") ?? ""
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      let request = LockRequest(
        name: ImageLock.name, type: tag.isEmpty ? .exclusive : .shared, cookie: lockID, tag: tag, description: "",
        duration: UTime(), flags: [])
      do throws(RadosError) {
        try await image.pool.execute(ImageObjects.header(image.id), LockClass.lock(request))
        try await image.announceChange()
      } catch {
        guard error.errno == .busy || error.errno == .exists else { throw .failed("taking lock failed", error) }
        let reason = tag.isEmpty ? "" : " with a different tag"
        throw .refused("lock is already held by someone else\(reason)", error.errno)
      }
    }
  }
}

/// `rbd lock rm`.
struct LockRemoveCommand: Command {
  static let name = "lock remove"
  private let target: ImageTarget
  private let lockID: String
  private let locker: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    lockID = try reader.required("lock id was not specified")
    locker = try reader.required("locker was not specified")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      try await context.attempt("releasing lock failed") { () throws(RadosError) in
        guard let name = EntityName(locker) else { throw RadosError(.invalid, "break lock") }
        try await breakLock(LockerID(locker: name, cookie: lockID), of: image)
      }
    }
  }

  /// Forbids the holder to write and breaks its lock (`librbd::break_lock`).
  private func breakLock(_ id: LockerID, of image: Image) async throws(RadosError) {
    let cluster = image.pool.cluster
    if cluster.option("rbd_blocklist_on_break_lock") != "false" {
      let lock = await image.header.lock
      guard let info = lock.lockers[id] else { throw RadosError(.noEntry, "break lock", object: ImageObjects.header(image.id)) }
      let expire = cluster.option("rbd_blocklist_expire_seconds").flatMap { Int64($0) } ?? 0
      try await cluster.blocklist(address: info.address.legacyText, expire: .seconds(expire))
    }
    let request = BreakLockRequest(name: ImageLock.name, locker: id.locker, cookie: id.cookie)
    try await image.pool.execute(ImageObjects.header(image.id), LockClass.breakLock(request))
    try await image.announceChange()
  }
}

/// The lock that users take on an image's header.
private enum ImageLock {
  /// `RBD_LOCK_NAME`.
  static let name = "rbd_lock"
}

extension EntityName {
  /// The name in a text such as `client.4155`; nil if it is none.
  init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "client", let number = UInt64(parts[1]) else { return nil }
    self = .client(number)
  }
}
