import CephCodec

/// The mirror methods of the `rbd` object class. Those of the pool, peers, images and status run on `rbd_mirroring`, those of
/// instances and the image map on `rbd_mirror_leader`, those of snapshots on an image's `rbd_header.<id>`.
public enum MirrorClass {}

extension MirrorClass {
  /// `mirror_uuid_get`: the pool's mirror uuid. `ENOENT` when mirroring was never enabled.
  public static let uuidGet = ClassMethod<String>("rbd", "mirror_uuid_get")

  /// `mirror_uuid_set`: gives the pool its mirror uuid. `EINVAL` when empty or when mirroring is enabled.
  public static let uuidSet = ClassMethod<Nothing, String>("rbd", "mirror_uuid_set", isWrite: true)

  /// `mirror_mode_get`: the pool's mode. `ENOENT` when mirroring is disabled.
  public static let modeGet = ClassMethod<MirrorMode>("rbd", "mirror_mode_get")

  /// `mirror_mode_set`: sets the pool's mode. `EINVAL` without a mirror uuid; to disable, `EBUSY` while there are peers, and the
  /// mirror uuid goes as well.
  public static let modeSet = ClassMethod<Nothing, MirrorMode>("rbd", "mirror_mode_set", isWrite: true)
}
