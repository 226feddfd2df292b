import CephCodec

/// Methods for groups of images: of `rbd_group_directory`, of `rbd_group_header.<id>`, and of an image's header.
extension RBDClass {
  /// `group_dir_list` of `rbd_group_directory`: names and ids, from after a name, at most so many.
  public static let groupDirList = ClassMethod<[String: String], String, UInt64>(className, "group_dir_list")

  /// `group_dir_add` of `rbd_group_directory`: adds a name and id. Fails with `EEXIST` when the name is taken, `EBADF` when the
  /// id is.
  public static let groupDirAdd = ClassMethod<Nothing, String, String>(className, "group_dir_add", isWrite: true)

  /// `group_dir_remove` of `rbd_group_directory`: removes a name and id. Fails with `ENOENT`, or `ESTALE` when they are not each
  /// other's.
  public static let groupDirRemove = ClassMethod<Nothing, String, String>(
    className, "group_dir_remove", isWrite: true)

  /// `group_dir_rename` of `rbd_group_directory`: renames from the first name to the second the group with the id.
  public static let groupDirRename = ClassMethod<Nothing, String, String, String>(
    className, "group_dir_rename", isWrite: true)

  /// `group_image_list` of a group's header: the images, from after one, at most so many.
  public static let groupImageList = ClassMethod<[GroupImageStatus], GroupImageSpec, UInt64>(
    className, "group_image_list")

  /// `group_image_set` of a group's header: adds an image or changes how far it is linked.
  public static let groupImageSet = ClassMethod<Nothing, GroupImageStatus>(
    className, "group_image_set", isWrite: true)

  /// `group_image_remove` of a group's header: takes an image out.
  public static let groupImageRemove = ClassMethod<Nothing, GroupImageSpec>(
    className, "group_image_remove", isWrite: true)

  /// `image_group_get` of an image's header: its group, an invalid one when it has none.
  public static let imageGroupGet = ClassMethod<GroupSpec>(className, "image_group_get")

  /// `image_group_add` of an image's header: records its group. Fails with `EEXIST` when it is in another.
  public static let imageGroupAdd = ClassMethod<Nothing, GroupSpec>(className, "image_group_add", isWrite: true)

  /// `image_group_remove` of an image's header: forgets its group. Fails with `EBADF` when it is in another.
  public static let imageGroupRemove = ClassMethod<Nothing, GroupSpec>(
    className, "image_group_remove", isWrite: true)

  /// `group_snap_list` of a group's header: the group's snapshots, from after one (by its id), at most so many.
  public static let groupSnapList = ClassMethod<[GroupSnapshot], GroupSnapshot, UInt64>(className, "group_snap_list")

  /// `group_snap_get_by_id` of a group's header: one snapshot of the group. Fails with `ENOENT`.
  public static let groupSnapGetByID = ClassMethod<GroupSnapshot, String>(className, "group_snap_get_by_id")

  /// `group_snap_set` of a group's header: adds a snapshot of the group (as incomplete) or completes it. Fails with `EEXIST` for
  /// an id or name in use.
  public static let groupSnapSet = ClassMethod<Nothing, GroupSnapshot>(className, "group_snap_set", isWrite: true)

  /// `group_snap_remove` of a group's header: removes a snapshot of the group by its id.
  public static let groupSnapRemove = ClassMethod<Nothing, String>(className, "group_snap_remove", isWrite: true)
}
