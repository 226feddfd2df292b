import CephCodec
import ObjectClasses
import Rados

/// The key-value metadata of an image (on its header) or of a pool (on `rbd_info`), which is the same class interface.
public struct ImageMetadata: Sendable {
  /// The pool with the namespace of the object.
  public let pool: Pool
  /// The object that holds the keys.
  public let object: String

  /// How many entries one read returns.
  static let pageSize: UInt64 = 1024
  /// More entries than any image has, so that reading ends.
  static let maximumEntries = 1_000_000
  /// The prefix of keys that override configuration options (`ImageCtx::METADATA_CONF_PREFIX`).
  public static let configurationPrefix = "conf_"
  /// The prefix of keys that belong to the system, such as mirroring's (`.rbd…`); `rbd image-meta ls` shows them, copies do not carry
  /// them.
  public static let internalPrefix = ".rbd"

  /// The metadata of an image by id.
  public static func ofImage(_ id: String, in pool: Pool) -> ImageMetadata {
    ImageMetadata(pool: pool, object: ImageObjects.header(id))
  }

  /// The metadata of a pool; always in the default namespace.
  public static func ofPool(_ pool: Pool) throws(RadosError) -> ImageMetadata {
    ImageMetadata(pool: try pool.inNamespace(""), object: ImageObjects.info)
  }

  /// All keys after `start` that begin with `prefix`, with their values (`metadata_list`); none when the object is missing.
  public func list(prefix: String = "", after start: String? = nil) async throws(RadosError) -> [String: [UInt8]] {
    var entries: [String: [UInt8]] = [:]
    var last = start ?? prefix
    while entries.count < Self.maximumEntries {
      let page: [String: [UInt8]]
      do {
        page = try await pool.call(object, RBDClass.metadataList(last, Self.pageSize))
      } catch  where error.errno == .noEntry {
        return entries
      }
      let keys = page.keys.sorted(by: String.encodedBefore)
      for key in keys {
        guard key.hasPrefix(prefix) else { return entries }
        entries[key] = page[key]
      }
      guard let newest = keys.last, keys.count >= Int(Self.pageSize), newest != last else { return entries }
      last = newest
    }
    return entries
  }

  /// The value of a key; `ENOENT` when it is not set.
  public func value(_ key: String) async throws(RadosError) -> [UInt8] {
    try await pool.call(object, RBDClass.metadataGet(key))
  }

  /// Sets keys, in one operation.
  public func set(_ entries: [String: [UInt8]]) async throws(RadosError) {
    try await pool.execute(object, RBDClass.metadataSet(entries))
  }

  /// Removes a key; `ENOENT` when it is not set.
  public func remove(_ key: String) async throws(RadosError) {
    try await pool.execute(object, RBDClass.metadataRemove(key))
  }
}
