import CephCodec

/// The objects that mirroring keeps in a pool's namespace, and the omap keys `cls_rbd` keeps in them.
public enum MirrorObjects {
  /// Mode, peers, images and their status (`RBD_MIRRORING`); watched for `MirroringNotify`.
  public static let mirroring = "rbd_mirroring"
  /// The leader's lock, the instances and the image map (`RBD_MIRROR_LEADER`); watched for `LeaderNotify`.
  public static let leader = "rbd_mirror_leader"
  /// What an instance's object starts with (`RBD_MIRROR_INSTANCE_PREFIX`).
  public static let instancePrefix = "rbd_mirror_instance."
  /// What the objects of a mirror snapshot's image state start with.
  public static let imageStatePrefix = "rbd_mirror_snapshot."
  /// The name of the leader's and the instances' locks (`RBD_LOCK_NAME`).
  public static let lockName = "rbd_lock"

  /// The object of one `rbd-mirror` instance: its lock, and the target of `InstanceNotify`.
  public static func instance(_ instanceID: String) -> String { instancePrefix + instanceID }

  /// The object with part `index` of a mirror snapshot's image state (`image_state_object_name`).
  public static func imageState(imageID: String, snapshotID: SnapshotID, index: UInt64) -> String {
    "\(imageStatePrefix)\(imageID).\(snapshotID.rawValue).\(index)"
  }

  /// The config-key that holds how to reach a peer: `rbd/mirror/peer/<pool id>/<peer uuid>`.
  public static func peerConfigKey(poolID: Int64, peerUUID: String) -> String { "rbd/mirror/peer/\(poolID)/\(peerUUID)" }

  /// The key of the image metadata with a replica's resync request (`get_image_meta_key`); starts with `.rbd`, so it is not mirrored.
  public static func imageMetadataKey(mirrorUUID: String) -> String { ".rbd_mirror.\(mirrorUUID)" }
}

/// Omap keys of `rbd_mirroring` and `rbd_mirror_leader`.
public enum MirrorKeys {
  /// The pool's own mirror uuid, as bare text.
  public static let uuid = "mirror_uuid"
  /// `MirrorMode`.
  public static let mode = "mirror_mode"
  /// Starts the keys of `MirrorPeer` records; the peer's uuid follows.
  public static let peerPrefix = "mirror_peer_"
  /// Starts the keys of `MirrorImage` records; the image id follows.
  public static let imagePrefix = "image_"
  /// Starts the keys that lead from a global image id to the image id.
  public static let globalPrefix = "global_"
  /// Starts the keys of our own `MirrorImageSiteStatusOnDisk`; the global image id follows.
  public static let statusPrefix = "status_global_"
  /// Starts the keys of a peer's `MirrorImageSiteStatusOnDisk`; global image id, underscore and the peer's mirror uuid follow.
  public static let remoteStatusPrefix = "remote_status_global_"
  /// Starts the keys of the instances; the instance id follows, the value is empty.
  public static let instancePrefix = "instance_"
  /// Starts the keys of `MirrorImageMap` records; the global image id follows.
  public static let imageMapPrefix = "image_map_"

  /// The key of a peer.
  public static func peer(_ uuid: String) -> String { peerPrefix + uuid }

  /// The key of a mirrored image.
  public static func image(_ imageID: String) -> String { imagePrefix + imageID }

  /// The key that leads from a global image id to the image id.
  public static func global(_ globalImageID: String) -> String { globalPrefix + globalImageID }

  /// The key of an image's status; an empty mirror uuid means our own site.
  public static func status(_ globalImageID: String, mirrorUUID: String = "") -> String {
    mirrorUUID.isEmpty ? statusPrefix + globalImageID : "\(remoteStatusPrefix)\(globalImageID)_\(mirrorUUID)"
  }

  /// The key of an instance.
  public static func instance(_ instanceID: String) -> String { instancePrefix + instanceID }

  /// The key of an image's place among the instances.
  public static func imageMap(_ globalImageID: String) -> String { imageMapPrefix + globalImageID }
}
