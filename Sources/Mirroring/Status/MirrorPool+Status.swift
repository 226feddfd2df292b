import CephCodec
import ObjectClasses
import RBD
import Rados

extension MirrorPool {
  /// How many images are in which state, seen from this site (`Mirror::image_status_summary`).
  public func statusSummary() async throws(RadosError) -> [MirrorImageStatusState: Int32] {
    let peers = try await MirrorPool(try pool.inNamespace("")).peers()
    return try await existing { () throws(RadosError) in
      try await pool.call(MirrorObjects.mirroring, MirrorClass.imageStatusGetSummary(MirrorSummaryPeers(peers)))
    } ?? [:]
  }

  /// What the sites say of one image (`mirror_image_status_get`); empty when none says anything.
  public func status(globalID: String) async throws(RadosError) -> MirrorImageStatus {
    try await existing { () throws(RadosError) in
      try await pool.call(MirrorObjects.mirroring, MirrorClass.imageStatusGet(globalID))
    } ?? MirrorImageStatus()
  }

  /// What the sites say of all images: by image id, the record and the status (`mirror_image_status_list`).
  public func statuses() async throws(RadosError) -> [String: (image: MirrorImage, status: MirrorImageStatus)] {
    var all: [String: (image: MirrorImage, status: MirrorImageStatus)] = [:]
    var after = ""
    while all.count < Self.entriesMax {
      let start = after
      let page =
        try await existing { () throws(RadosError) in
          try await pool.call(MirrorObjects.mirroring, MirrorClass.imageStatusList(start, Self.pageSize))
        } ?? MirrorImageStatusPage()
      for (id, image) in page.images { all[id] = (image, page.statuses[id] ?? MirrorImageStatus()) }
      guard page.images.count >= Int(Self.pageSize), let last = page.images.keys.max(by: String.encodedBefore) else { return all }
      after = last
    }
    throw RadosError(.overflow, "list image statuses", object: MirrorObjects.mirroring)
  }

  /// Which daemon instance replays which image: image id to instance id (`Mirror::image_instance_id_list`).
  public func instanceIDs() async throws(RadosError) -> [String: String] {
    let instances = try await pages { after throws(RadosError) in
      try await pool.call(MirrorObjects.mirroring, MirrorClass.imageInstanceList(after, Self.pageSize))
    }
    return instances.mapValues { String($0.name.number) }
  }

  /// Which daemon instance replays an image, or nil if none does (`Mirror::image_get_instance_id`).
  public func instanceID(globalID: String) async throws(RadosError) -> String? {
    do {
      let instance = try await existing { () throws(RadosError) in
        try await pool.call(MirrorObjects.mirroring, MirrorClass.imageInstanceGet(globalID))
      }
      return instance.map { String($0.name.number) }
    } catch  where error.errno == .stale {
      return nil
    }
  }

  /// The health of the pool's images: an error counts most, then any state but replaying and stopped.
  public static func imageHealth(_ summary: [MirrorImageStatusState: Int32]) -> MirrorHealth {
    var health = MirrorHealth.ok
    for (state, count) in summary where count > 0 {
      switch state {
      case .error: health = max(health, .error)
      case .replaying, .stopped: break
      default: health = max(health, .warning)
      }
    }
    return health
  }
}
