import CephCodec

/// Methods of `rbd_object_map.<id>[.<snapshot in 16 hex digits>]`.
extension RBDClass {
  /// `object_map_load`: the whole map. The class checks the object's checksums and fails with `EINVAL` when one is wrong.
  public static let objectMapLoad = ClassMethod<ObjectMapBits>(className, "object_map_load")

  /// `object_map_save`: replaces the whole map, making the object if need be.
  public static let objectMapSave = ClassMethod<Nothing, ObjectMapBits>(className, "object_map_save", isWrite: true)

  /// `object_map_resize`: makes the map cover so many objects, making the object if need be; new ones get the state. Fails with
  /// `ESTALE` when an object that is cut off is in another state.
  public static let objectMapResize = ClassMethod<Nothing, UInt64, ObjectState>(
    className, "object_map_resize", isWrite: true)

  /// `object_map_update`: sets the objects from the first number up to before the second to a state, if they are in the last
  /// argument's state or that is nil; there, `exists` includes `existsClean`. Fails with `ERANGE` for an empty range or one that
  /// reaches beyond the map.
  public static let objectMapUpdate = ClassMethod<Nothing, UInt64, UInt64, ObjectState, ObjectState?>(
    className, "object_map_update", isWrite: true)

  /// `object_map_snap_add`: makes every `exists` an `existsClean`.
  public static let objectMapSnapAdd = ClassMethod<Nothing>(className, "object_map_snap_add", isWrite: true)

  /// `object_map_snap_remove`: given a removed snapshot's map, makes `existsClean` objects `exists` that had changed in it.
  public static let objectMapSnapRemove = ClassMethod<Nothing, ObjectMapBits>(
    className, "object_map_snap_remove", isWrite: true)
}
