import CephCodec
import ObjectClasses
import RBD

/// Which primary mirror snapshot a peer has to give up (`CreatePrimaryRequest::unlink_peer`).
public enum SnapshotPruning {
  /// The snapshot to unlink from a peer, or nil if there is none to give up among the primary snapshots since the last promotion.
  ///
  /// First goes one that no peer needs, made before the pool had peers, or that never became complete because its maker died; then,
  /// while more than `maximum` list the peer, the newest but one: the oldest may be the one that the peer's daemon is copying, the
  /// newest is what it will copy next. Snapshots run from newest to oldest.
  public static func victim(in snapshots: [ImageSnapshot], peer: String, maximum: Int) -> SnapshotID? {
    let mirrored = snapshots.compactMap { snapshot in snapshot.mirror.map { (id: snapshot.id, mirror: $0) } }
    let sincePromotion = mirrored.prefix { $0.mirror.state == .primary }
    let useless = sincePromotion.dropFirst().last { entry in
      let peers = entry.mirror.mirrorPeerUUIDs
      return peers.isEmpty || (peers.contains(peer) && !entry.mirror.complete)
    }
    if let useless { return useless.id }
    let listing = sincePromotion.filter { $0.mirror.mirrorPeerUUIDs.contains(peer) }
    guard listing.count > maximum, listing.count >= 2 else { return nil }
    return listing[1].id
  }
}
