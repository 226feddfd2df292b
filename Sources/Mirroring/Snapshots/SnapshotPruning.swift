import CephCodec
import ObjectClasses
import RBD

/// Which primary mirror snapshot a peer has to give up because there are too many (`CreatePrimaryRequest::unlink_peer`).
public enum SnapshotPruning {
  /// The snapshot to unlink from a peer, or nil while no more than `maximum` primary snapshots since the last promotion list it.
  ///
  /// The newest but one goes: the oldest may be the one that the peer's daemon is copying, the newest is what it will copy next.
  /// Snapshots run from newest to oldest.
  public static func victim(in snapshots: [ImageSnapshot], peer: String, maximum: Int) -> SnapshotID? {
    let mirrored = snapshots.compactMap { snapshot in snapshot.mirror.map { (id: snapshot.id, mirror: $0) } }
    let sincePromotion = mirrored.prefix { $0.mirror.state == .primary }
    let listing = sincePromotion.filter { $0.mirror.mirrorPeerUUIDs.contains(peer) }
    guard listing.count > maximum, listing.count >= 2 else { return nil }
    return listing[1].id
  }
}
