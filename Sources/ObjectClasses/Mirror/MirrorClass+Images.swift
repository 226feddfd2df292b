import CephCodec

extension MirrorClass {
  /// `mirror_image_list`: after which image id to start (empty: at the start) and how many at most → image id to global image id.
  public static let imageList = ClassMethod<[String: String], String, UInt64>("rbd", "mirror_image_list")

  /// `mirror_image_get_image_id`: global image id → image id. `ENOENT` when not mirrored.
  public static let imageGetImageID = ClassMethod<String, String>("rbd", "mirror_image_get_image_id")

  /// `mirror_image_get`: image id → its entry. `ENOENT` when not mirrored.
  public static let imageGet = ClassMethod<MirrorImage, String>("rbd", "mirror_image_get")

  /// `mirror_image_set`: image id, then its entry. `EEXIST` for a new image whose global image id is taken, `EINVAL` for a change
  /// of the global image id, `ENOENT` for a new entry that is already disabling.
  public static let imageSet = ClassMethod<Nothing, String, MirrorImage>("rbd", "mirror_image_set", isWrite: true)

  /// `mirror_image_remove`: removes an image's entry and status. `EBUSY` unless it is disabling.
  public static let imageRemove = ClassMethod<Nothing, String>("rbd", "mirror_image_remove", isWrite: true)

  /// `mirror_image_snapshot_unlink_peer`, on the image's header: snapshot id, then the peer's uuid. `ENOENT` when the peer is not
  /// linked, `EINVAL` for other kinds of snapshots. Some releases answer `ERESTART` when it is the last peer and a newer mirror
  /// snapshot exists, so that the caller removes the snapshot instead; 16.2.15 takes off the last peer as well.
  public static let imageSnapshotUnlinkPeer = ClassMethod<Nothing, SnapshotID, String>(
    "rbd", "mirror_image_snapshot_unlink_peer", isWrite: true)

  /// `mirror_image_snapshot_set_copy_progress`, on the image's header: snapshot id, whether the copy is complete, and how many
  /// objects have been copied (kept for replicas only).
  public static let imageSnapshotSetCopyProgress = ClassMethod<Nothing, SnapshotID, Bool, UInt64>(
    "rbd", "mirror_image_snapshot_set_copy_progress", isWrite: true)
}
