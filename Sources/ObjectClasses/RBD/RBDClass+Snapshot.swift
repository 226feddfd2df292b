import CephCodec

/// Methods of `rbd_header.<id>` about the image's snapshots.
extension RBDClass {
  /// `get_snapcontext`: the newest id the image ever had, and the snapshots' ids, newest first.
  public static let getSnapcontext = ClassMethod<SnapshotContext>(className, "get_snapcontext")

  /// `snapshot_get`: one snapshot. Fails with `ENOENT` when there is none with the id.
  public static let snapshotGet = ClassMethod<SnapshotInfo, SnapshotID>(className, "snapshot_get")

  /// `snapshot_add`: records a snapshot that was allocated in the pool: name, id, namespace. Fails with `ESTALE` when a newer id
  /// is recorded (another client was faster), `EEXIST` for a name or id in use, `EDQUOT` at the image's limit.
  public static let snapshotAdd = ClassMethod<Nothing, String, SnapshotID, SnapshotNamespace>(
    className, "snapshot_add", isWrite: true)

  /// `snapshot_remove`: forgets a snapshot. Fails with `EBUSY` while it is protected or has clones.
  public static let snapshotRemove = ClassMethod<Nothing, SnapshotID>(className, "snapshot_remove", isWrite: true)

  /// `snapshot_rename`: gives a snapshot a new name. Fails with `EEXIST` when the name is in use.
  public static let snapshotRename = ClassMethod<Nothing, SnapshotID, String>(
    className, "snapshot_rename", isWrite: true)

  /// `snapshot_trash_add`: moves a snapshot that still has clones to the trash namespace, under a random name. Fails with
  /// `EBUSY` while it is protected, `EEXIST` when it is there already.
  public static let snapshotTrashAdd = ClassMethod<Nothing, SnapshotID>(
    className, "snapshot_trash_add", isWrite: true)

  /// `snapshot_get_limit`: the most snapshots the image may have, `UInt64.max` for no limit.
  public static let snapshotGetLimit = ClassMethod<UInt64>(className, "snapshot_get_limit")

  /// `snapshot_set_limit`: sets the most snapshots the image may have, `UInt64.max` for no limit. Fails with `ERANGE` when
  /// there are more already.
  public static let snapshotSetLimit = ClassMethod<Nothing, UInt64>(className, "snapshot_set_limit", isWrite: true)

  /// `get_protection_status`: a snapshot's protection.
  public static let getProtectionStatus = ClassMethod<SnapshotProtection, SnapshotID>(
    className, "get_protection_status")

  /// `set_protection_status`: sets a snapshot's protection.
  public static let setProtectionStatus = ClassMethod<Nothing, SnapshotID, SnapshotProtection>(
    className, "set_protection_status", isWrite: true)

  /// `get_snapshot_timestamp`: when a snapshot was made.
  public static let getSnapshotTimestamp = ClassMethod<UTime, SnapshotID>(className, "get_snapshot_timestamp")

  /// `get_snapshot_name`: a snapshot's name.
  public static let getSnapshotName = ClassMethod<String, SnapshotID>(className, "get_snapshot_name")

  /// `child_attach`: lists a clone at the snapshot it was made from. Fails with `EEXIST` when it is listed.
  public static let childAttach = ClassMethod<Nothing, SnapshotID, ChildImageSpec>(
    className, "child_attach", isWrite: true)

  /// `child_detach`: takes a clone off its snapshot's list. Fails with `ENOENT` when it is not listed.
  public static let childDetach = ClassMethod<Nothing, SnapshotID, ChildImageSpec>(
    className, "child_detach", isWrite: true)

  /// `children_list`: the clones of a snapshot (clone v2). Fails with `ENOENT` when there are none.
  public static let childrenList = ClassMethod<Set<ChildImageSpec>, SnapshotID>(className, "children_list")
}
