import CephCodec

extension MirrorClass {
  /// `mirror_instances_list`: the ids of the instances that the leader knows.
  public static let instancesList = ClassMethod<[String]>("rbd", "mirror_instances_list")

  /// `mirror_instances_add`: makes an instance known.
  public static let instancesAdd = ClassMethod<Nothing, String>("rbd", "mirror_instances_add", isWrite: true)

  /// `mirror_instances_remove`: forgets an instance.
  public static let instancesRemove = ClassMethod<Nothing, String>("rbd", "mirror_instances_remove", isWrite: true)

  /// `mirror_image_map_list`: after which global image id to start and how many at most → their places.
  public static let imageMapList = ClassMethod<[String: MirrorImageMap], String, UInt64>("rbd", "mirror_image_map_list")

  /// `mirror_image_map_update`: global image id, then its place.
  public static let imageMapUpdate = ClassMethod<Nothing, String, MirrorImageMap>("rbd", "mirror_image_map_update", isWrite: true)

  /// `mirror_image_map_remove`: forgets an image's place, if it has one.
  public static let imageMapRemove = ClassMethod<Nothing, String>("rbd", "mirror_image_map_remove", isWrite: true)
}
