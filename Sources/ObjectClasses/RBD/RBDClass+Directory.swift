import CephCodec

/// Methods of `rbd_directory`, which maps image names to ids and back, and of `rbd_id.<name>`.
extension RBDClass {
  /// `get_id` of `rbd_id.<name>`: the image's id. Fails with `ENOENT` when the object is missing or empty.
  public static let getID = ClassMethod<String>(className, "get_id")

  /// `set_id` of `rbd_id.<name>`: records the image's id. The object must exist and be empty: fails with `ENOENT`, or `EEXIST`
  /// when it holds an id.
  public static let setID = ClassMethod<Nothing, String>(className, "set_id", isWrite: true)

  /// `dir_get_id`: the id of the image with a name. Fails with `ENOENT`.
  public static let dirGetID = ClassMethod<String, String>(className, "dir_get_id")

  /// `dir_get_name`: the name of the image with an id. Fails with `ENOENT`.
  public static let dirGetName = ClassMethod<String, String>(className, "dir_get_name")

  /// `dir_list`: names and ids, from after a name, at most so many.
  public static let dirList = ClassMethod<[String: String], String, UInt64>(className, "dir_list")

  /// `dir_add_image`: adds a name and id, making the directory's object if need be. Fails with `EEXIST` when the name is taken,
  /// `EBADF` when the id is. Does not look at the directory's state: put `dir_state_assert` in front.
  public static let dirAddImage = ClassMethod<Nothing, String, String>(className, "dir_add_image", isWrite: true)

  /// `dir_remove_image`: removes a name and id. Fails with `ENOENT` or `ESTALE` when they are not each other's.
  public static let dirRemoveImage = ClassMethod<Nothing, String, String>(
    className, "dir_remove_image", isWrite: true)

  /// `dir_rename_image`: renames from the first name to the second the image with the id. Fails with `ENOENT` when name or id is
  /// unknown, `ESTALE` when they are not each other's, `EEXIST` when the second name is taken.
  public static let dirRenameImage = ClassMethod<Nothing, String, String, String>(
    className, "dir_rename_image", isWrite: true)

  /// `dir_state_assert`: fails with `ENOENT` unless the directory is in a state; one that was never given a state, as in the
  /// default namespace, is in none. A read method, also used to guard a write.
  public static let dirStateAssert = ClassMethod<Nothing, DirectoryState>(className, "dir_state_assert")

  /// `dir_state_set`: sets the directory's state. Fails with `EBUSY` when images are to be refused but there are some.
  public static let dirStateSet = ClassMethod<Nothing, DirectoryState>(className, "dir_state_set", isWrite: true)
}

/// Whether `rbd_directory` accepts new images (`cls::rbd::DirectoryState`), one byte on the wire.
public enum DirectoryState: UInt8, CephEnumeration {
  /// Images can be added.
  case ready = 0
  /// The namespace is being removed.
  case addDisabled = 1
}
