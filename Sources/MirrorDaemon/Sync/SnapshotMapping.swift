import CephCodec
import ObjectClasses
import RBD

/// Which of the primary's snapshots a replica's snapshot stands for, and the map that a new mirror snapshot records of it.
enum SnapshotMapping {
  /// The primary's snapshot that one of our snapshots copies, or nil (`compute_remote_snap_id`). A mirror snapshot says it
  /// itself; for a user snapshot the mirror snapshots at or after it do.
  static func remoteSnapshot(
    for local: SnapshotID, in snapshots: [ImageSnapshot], remoteMirrorUUID: String
  ) -> SnapshotID? {
    for snapshot in snapshots.sorted(by: { $0.id < $1.id }) where snapshot.id >= local {
      guard let mirror = snapshot.mirror, mirror.isNonPrimary, mirror.primaryMirrorUUID == remoteMirrorUUID else { continue }
      if snapshot.id == local { return mirror.primarySnapshotID }
      if let pair = mirror.snapshotSequences.first(where: { $0.value == local }) { return pair.key }
    }
    return nil
  }

  /// The user snapshots of the primary before `remoteTo` with ours: those just copied, and those the base already knew.
  static func sequences(
    copied: [SnapshotID: SnapshotID], base: ImageSnapshot?, local: [ImageSnapshot], remote: [ImageSnapshot],
    remoteTo: SnapshotID, isDemotion: Bool
  ) -> [SnapshotID: SnapshotID] {
    guard let mirror = base?.mirror else { return copied }
    var sequences = copied
    // After a demotion the base's map speaks of the other direction, so names have to do.
    let byName = mirror.isDemoted && !isDemotion
    for snapshot in remote where snapshot.id < remoteTo && snapshot.namespace == .user && sequences[snapshot.id] == nil {
      if byName {
        sequences[snapshot.id] = local.first { $0.namespace == .user && $0.name == snapshot.name }?.id
      } else {
        sequences[snapshot.id] = mirror.snapshotSequences[snapshot.id]
      }
    }
    return sequences
  }
}
