import CephCodec
import ObjectClasses
import RBD

/// What giving up a peer's claim on a mirror snapshot takes (`UnlinkPeerRequest`).
public enum UnlinkDecision: Sendable, Equatable {
  /// Nothing is left to do.
  case done
  /// Take the peer off the snapshot's list, then look again.
  case unlink
  /// Nobody needs the snapshot: remove it.
  case remove

  /// Decides for a snapshot of an image. The last peer leaves a snapshot only with the snapshot itself, once a newer mirror snapshot
  /// exists: without peers it could not be told from one that nobody has copied yet. Snapshots run from newest to oldest.
  public init(peer: String, snapshot: SnapshotID, in snapshots: [ImageSnapshot]) {
    guard let index = snapshots.firstIndex(where: { $0.id == snapshot }), let mirror = snapshots[index].mirror else {
      self = .done
      return
    }
    let isNewest = !snapshots[..<index].contains { $0.mirror != nil }
    let others = mirror.mirrorPeerUUIDs.subtracting([peer])
    if others.isEmpty, !isNewest {
      self = .remove
    } else {
      self = mirror.mirrorPeerUUIDs.contains(peer) ? .unlink : .done
    }
  }
}
