import CephCodec

/// Methods about where a clone came from: of `rbd_header.<id>`, and of `rbd_children` (clone v1).
extension RBDClass {
  /// `parent_get`: the clone's parent; pool -1 when there is none.
  public static let parentGet = ClassMethod<ParentImageSpec>(className, "parent_get")

  /// `parent_overlap_get`: how many bytes of the parent show through at a snapshot or in `.head`; nil when none was set.
  public static let parentOverlapGet = ClassMethod<UInt64?, SnapshotID>(className, "parent_overlap_get")

  /// `parent_attach`: sets the parent and the overlap in bytes, which the class cuts to the image's size. Fails with `EEXIST`
  /// when there is another parent, unless the last argument is `true`; with `EINVAL` for an overlap of 0.
  public static let parentAttach = ClassMethod<Nothing, ParentImageSpec, UInt64, Bool>(
    className, "parent_attach", isWrite: true)

  /// `parent_detach`: removes the parent from the writable state and, with the feature `deepFlatten`, from the snapshots. Fails
  /// with `ENOENT` when there is none.
  public static let parentDetach = ClassMethod<Nothing>(className, "parent_detach", isWrite: true)

  /// `get_parent`, from before namespaces: the parent at a snapshot or of `.head`. Fails with `EXDEV` when the parent is in a
  /// namespace.
  public static let getParent = ClassMethod<LegacyParent, SnapshotID>(className, "get_parent")

  /// `set_parent`, from before namespaces: pool, image id, snapshot, overlap in bytes.
  public static let setParent = ClassMethod<Nothing, Int64, String, SnapshotID, UInt64>(
    className, "set_parent", isWrite: true)

  /// `remove_parent`, from before namespaces: removes the parent from the writable state.
  public static let removeParent = ClassMethod<Nothing>(className, "remove_parent", isWrite: true)

  /// `add_child` of `rbd_children`: the parent's pool, image id and snapshot, then the clone's image id. Fails with `EEXIST`.
  public static let addChild = ClassMethod<Nothing, Int64, String, SnapshotID, String>(
    className, "add_child", isWrite: true)

  /// `remove_child` of `rbd_children`: the parent's pool, image id and snapshot, then the clone's image id. Fails with `ENOENT`.
  public static let removeChild = ClassMethod<Nothing, Int64, String, SnapshotID, String>(
    className, "remove_child", isWrite: true)

  /// `get_children` of `rbd_children`: the image ids of a parent snapshot's clones in this pool. Fails with `ENOENT` when there
  /// are none.
  public static let getChildren = ClassMethod<Set<String>, Int64, String, SnapshotID>(className, "get_children")
}

/// The reply of `get_parent`.
public struct LegacyParent: CephCodable, Equatable {
  /// The parent's pool, -1 for none.
  public var poolID: Int64
  /// The parent's image id.
  public var imageID: String
  /// The snapshot.
  public var snapshotID: SnapshotID
  /// Bytes from the start that still read from the parent.
  public var overlap: UInt64

  /// A parent snapshot and the overlap in bytes.
  public init(poolID: Int64, imageID: String, snapshotID: SnapshotID, overlap: UInt64) {
    self.poolID = poolID
    self.imageID = imageID
    self.snapshotID = snapshotID
    self.overlap = overlap
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    poolID = try decoder.decode()
    imageID = try decoder.decode()
    snapshotID = try decoder.decode()
    overlap = try decoder.decode()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(poolID)
    encoder.encode(imageID)
    encoder.encode(snapshotID)
    encoder.encode(overlap)
  }
}
