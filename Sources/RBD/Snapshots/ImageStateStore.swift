import CephCodec
import ObjectClasses
import Rados

/// The objects that hold an image's state as of a mirror snapshot: `rbd_mirror_snapshot.<image id>.<snapshot id>.<n>`.
public struct ImageStateStore: Sendable {
  /// The image's pool and namespace.
  public let pool: Pool
  /// The image's id.
  public let imageID: String

  /// The state objects of an image.
  public init(pool: Pool, imageID: String) {
    self.pool = pool
    self.imageID = imageID
  }

  /// An image's state as it is now (`SetImageStateRequest`): name, features, snapshot limit, metadata, user snapshots. Reads the
  /// limit and the metadata from the header object.
  public static func capture(_ header: ImageHeader, in pool: Pool) async throws(RadosError) -> MirrorSnapshotImageState {
    var operation = ReadOperation()
    let limit = operation.call(RBDClass.snapshotGetLimit())
    let page = operation.call(RBDClass.metadataList("", ImageMetadata.pageSize))
    let result = try await pool.read(header.headerObject, operation)
    var metadata = try result[page]
    if metadata.count >= Int(ImageMetadata.pageSize) {
      metadata = try await ImageMetadata(pool: pool, object: header.headerObject).list()
    }
    return MirrorSnapshotImageState(
      name: header.name, features: header.features.subtracting(.implicit), snapshotLimit: try result[limit],
      snapshots: userSnapshots(header), metadata: metadata.filter { !$0.key.hasPrefix(ImageMetadata.internalPrefix) })
  }

  private static func userSnapshots(_ header: ImageHeader) -> [SnapshotID: MirrorSnapState] {
    var states: [SnapshotID: MirrorSnapState] = [:]
    for snapshot in header.snapshots where snapshot.namespace == .user {
      states[snapshot.id] = MirrorSnapState(
        namespace: .user, name: snapshot.name, protectionStatus: snapshot.protection.rawValue)
    }
    return states
  }

  /// Writes a snapshot's state, the first part last, so that a state with its first part is whole (`WriteImageStateRequest`).
  public func write(_ state: MirrorSnapshotImageState, snapshot: SnapshotID) async throws(RadosError) {
    for (index, part) in MirrorImageStateParts.split(state).enumerated().reversed() {
      var operation = WriteOperation()
      operation.writeFull(part)
      try await pool.write(name(snapshot, index), operation)
    }
  }

  /// Reads a snapshot's state (`GetImageStateRequest`). Throws ENOENT if there is none, EBADMSG if it is damaged, EFBIG above
  /// `MirrorImageStateParts.maximumSize`.
  public func read(snapshot: SnapshotID) async throws(RadosError) -> MirrorSnapshotImageState {
    var parts = [try await part(0, of: snapshot)]
    let count = try decoded(snapshot) { () throws(CodecError) in try MirrorImageStateParts.count(first: parts[0]) }
    var size = parts[0].count
    while parts.count < count {
      let part = try await part(parts.count, of: snapshot)
      size += part.count
      guard size <= MirrorImageStateParts.maximumSize else {
        throw RadosError(.fileTooBig, "read image state", object: name(snapshot, parts.count))
      }
      parts.append(part)
    }
    return try decoded(snapshot) { () throws(CodecError) in try MirrorImageStateParts.join(parts) }
  }

  /// Removes a snapshot's state, the first part last, because it tells how many there are (`RemoveImageStateRequest`); nothing
  /// happens when there is none.
  public func remove(snapshot: SnapshotID) async throws(RadosError) {
    let count: Int
    do throws(RadosError) {
      let first = try await part(0, of: snapshot)
      count = try decoded(snapshot) { () throws(CodecError) in try MirrorImageStateParts.count(first: first) }
    } catch  where error.errno == .noEntry {
      return
    }
    for index in (0..<count).reversed() { try await pool.removeIfPresent(name(snapshot, index)) }
  }

  private func part(_ index: Int, of snapshot: SnapshotID) async throws(RadosError) -> [UInt8] {
    var operation = ReadOperation()
    // No length: the whole object, which is larger than 4 MiB where `rbd_default_order` is above 22.
    let bytes = operation.read(offset: 0, length: 0)
    return try await pool.read(name(snapshot, index), operation)[bytes]
  }

  private func decoded<Value>(_ snapshot: SnapshotID, _ body: () throws(CodecError) -> Value) throws(RadosError) -> Value {
    do {
      return try body()
    } catch {
      throw RadosError(error, "read image state", object: name(snapshot, 0))
    }
  }

  private func name(_ snapshot: SnapshotID, _ index: Int) -> String {
    MirrorObjects.imageState(imageID: imageID, snapshotID: snapshot, index: UInt64(index))
  }
}
