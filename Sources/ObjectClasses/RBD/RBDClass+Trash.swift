import CephCodec

/// Methods of `rbd_trash`.
extension RBDClass {
  /// `trash_add`: adds an image by its id. Fails with `EEXIST` when it is there.
  public static let trashAdd = ClassMethod<Nothing, String, TrashImageSpec>(className, "trash_add", isWrite: true)

  /// `trash_remove`: takes an image out by its id. Fails with `ENOENT` when it is not there.
  public static let trashRemove = ClassMethod<Nothing, String>(className, "trash_remove", isWrite: true)

  /// `trash_list`: images by id, from after an id, at most so many.
  public static let trashList = ClassMethod<[String: TrashImageSpec], String, UInt64>(className, "trash_list")

  /// `trash_get`: one image by its id. Fails with `ENOENT` when it is not there.
  public static let trashGet = ClassMethod<TrashImageSpec, String>(className, "trash_get")

  /// `trash_state_set`: sets the state (second argument) of an image that is in the expected one (third). Fails with `ESTALE`
  /// when it is in another.
  public static let trashStateSet = ClassMethod<Nothing, String, TrashImageState, TrashImageState>(
    className, "trash_state_set", isWrite: true)
}
