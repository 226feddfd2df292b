import CephCodec
import FoundationEssentials
import ObjectClasses
import RBD
import Rados

/// The mirroring of a pool, or of one namespace of it (`librbd::api::Mirror`'s pool functions).
public struct MirrorPool: Sendable {
  /// How many entries one listing call asks for.
  static let pageSize: UInt64 = 1024
  /// The bound on all listings: more mirrored images than this in one namespace is an error, not a longer wait.
  static let entriesMax = 1 << 20

  /// The pool, in the namespace that is meant.
  public let pool: Pool

  /// The mirroring of a pool's namespace.
  public init(_ pool: Pool) { self.pool = pool }

  /// The mode; disabled where mirroring was never set up.
  public func mode() async throws(RadosError) -> MirrorMode {
    try await existing { () throws(RadosError) in
      try await pool.call(MirrorObjects.mirroring, MirrorClass.modeGet())
    } ?? .disabled
  }

  /// The pool's mirror uuid. Throws ENOENT where mirroring was never enabled.
  public func mirrorUUID() async throws(RadosError) -> String {
    let uuid = try await pool.call(MirrorObjects.mirroring, MirrorClass.uuidGet())
    guard !uuid.isEmpty else { throw RadosError(.noEntry, "mirror_uuid_get", object: MirrorObjects.mirroring) }
    return uuid
  }

  /// The mirrored images: image id to global image id (`mirror_image_list`).
  public func imageIDs() async throws(RadosError) -> [String: String] {
    try await pages { after throws(RadosError) in
      try await pool.call(MirrorObjects.mirroring, MirrorClass.imageList(after, Self.pageSize))
    }
  }

  /// An image's mirroring record, or nil if it is not mirrored (`mirror_image_get`).
  public func image(id: String) async throws(RadosError) -> MirrorImage? {
    try await existing { () throws(RadosError) in
      try await pool.call(MirrorObjects.mirroring, MirrorClass.imageGet(id))
    }
  }

  /// The local image of a global image id, or nil (`mirror_image_get_image_id`).
  public func imageID(globalID: String) async throws(RadosError) -> String? {
    try await existing { () throws(RadosError) in
      try await pool.call(MirrorObjects.mirroring, MirrorClass.imageGetImageID(globalID))
    }
  }

  /// Writes an image's record and tells the daemons (`mirror_image_set`, `ImageStateUpdateRequest`).
  public func setImage(id: String, _ image: MirrorImage) async throws(RadosError) {
    try await pool.execute(MirrorObjects.mirroring, MirrorClass.imageSet(id, image))
    await notify(.imageUpdated(state: image.state, imageID: id, globalImageID: image.globalImageID))
  }

  /// Removes an image's record and tells the daemons (`mirror_image_remove`, `ImageRemoveRequest`).
  public func removeImage(id: String, globalID: String) async throws(RadosError) {
    do {
      try await pool.execute(MirrorObjects.mirroring, MirrorClass.imageRemove(id))
    } catch  where error.errno == .noEntry {
      // Somebody else removed it first; the daemons are told all the same.
    }
    await notify(.imageUpdated(state: .disabled, imageID: id, globalImageID: globalID))
  }

  /// Tells the daemons what changed. A daemon that does not hear it finds it at its next poll, so a failure is none of the caller's.
  func notify(_ payload: MirroringNotify) async {
    _ = try? await pool.notify(MirrorObjects.mirroring, payload.encoded, timeout: .seconds(5))
  }

  /// Collects a listing page by page.
  func pages<Value>(
    _ page: (String) async throws(RadosError) -> [String: Value]
  ) async throws(RadosError) -> [String: Value] {
    var all: [String: Value] = [:]
    var after = ""
    while all.count < Self.entriesMax {
      let start = after
      let entries = try await existing { () throws(RadosError) in try await page(start) } ?? [:]
      all.merge(entries) { _, new in new }
      guard entries.count >= Int(Self.pageSize), let last = entries.keys.max(by: String.encodedBefore) else { return all }
      after = last
    }
    throw RadosError(.overflow, "list mirrored images", object: MirrorObjects.mirroring)
  }

  /// The value, or nil where the object or entry does not exist.
  func existing<Value>(_ body: () async throws(RadosError) -> Value) async throws(RadosError) -> Value? {
    do {
      return try await body()
    } catch {
      guard error.errno == .noEntry else { throw error }
      return nil
    }
  }
}

/// A new random uuid in the form that Ceph writes.
public func randomUUID() -> String { UUID().uuidString.lowercased() }
