import CephCodec

extension MirrorClass {
  /// `mirror_image_status_set`: global image id, then one site's status. The class sets the time and the origin. The status of an
  /// image that is not mirrored is dropped without an error.
  public static let imageStatusSet = ClassMethod<Nothing, String, MirrorImageSiteStatus>(
    "rbd", "mirror_image_status_set", isWrite: true)

  /// `mirror_image_status_remove`: removes all sites' statuses of a global image id.
  public static let imageStatusRemove = ClassMethod<Nothing, String>("rbd", "mirror_image_status_remove", isWrite: true)

  /// `mirror_image_status_get`: global image id → all sites' statuses. `ENOENT` when there is none.
  public static let imageStatusGet = ClassMethod<MirrorImageStatus, String>("rbd", "mirror_image_status_get")

  /// `mirror_image_status_list`: after which image id to start and how many at most → entries and statuses.
  public static let imageStatusList = ClassMethod<MirrorImageStatusPage, String, UInt64>("rbd", "mirror_image_status_list")

  /// `mirror_image_status_get_summary`: the pool's peers → how many images are in which state.
  public static let imageStatusGetSummary = ClassMethod<[MirrorImageStatusState: Int32], MirrorSummaryPeers>(
    "rbd", "mirror_image_status_get_summary")

  /// `mirror_image_status_remove_down`: removes the statuses whose daemons no longer watch `rbd_mirroring`.
  public static let imageStatusRemoveDown = ClassMethod<Nothing>("rbd", "mirror_image_status_remove_down", isWrite: true)

  /// `mirror_image_instance_get`: global image id → the daemon that set our own site's status. `ESTALE` when it is gone.
  public static let imageInstanceGet = ClassMethod<EntityInstance, String>("rbd", "mirror_image_instance_get")

  /// `mirror_image_instance_list`: after which image id to start and how many at most → image id to live daemon.
  public static let imageInstanceList = ClassMethod<[String: EntityInstance], String, UInt64>("rbd", "mirror_image_instance_list")
}

/// The reply of `mirror_image_status_list`, both by image id.
public struct MirrorImageStatusPage: CephCodable, Equatable {
  /// The images' entries.
  public var images: [String: MirrorImage]
  /// The statuses of those that have one.
  public var statuses: [String: MirrorImageStatus]

  /// A page of images and statuses.
  public init(images: [String: MirrorImage] = [:], statuses: [String: MirrorImageStatus] = [:]) {
    self.images = images
    self.statuses = statuses
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    images = try decoder.decode()
    statuses = try decoder.decode()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(images)
    encoder.encode(statuses)
  }
}

/// The peers given to `mirror_image_status_get_summary`; older clients send none at all, which reads as no peers.
public struct MirrorSummaryPeers: CephCodable, Equatable {
  /// The pool's peers.
  public var peers: [MirrorPeer]

  /// The argument for a pool's peers.
  public init(_ peers: [MirrorPeer]) {
    self.peers = peers
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    peers = decoder.remaining == 0 ? [] : try decoder.decode()
  }

  public func encode(into encoder: inout Encoder) { encoder.encode(peers) }
}
