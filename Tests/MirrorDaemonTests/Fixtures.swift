import CephCodec
import ObjectClasses

@testable import RBD

/// Short ways to write snapshots down.
enum Snap {
  static let localUUID = "local-uuid"
  static let remoteUUID = "remote-uuid"
  static let peer = "peer-uuid"

  static func user(_ id: SnapshotID, _ name: String, size: UInt64 = 1 << 20) -> ImageSnapshot {
    ImageSnapshot(
      id: id, name: name, namespace: .user, size: size, flags: [], protection: .unprotected,
      timestamp: UTime(seconds: UInt32(id.rawValue) * 100), parent: nil)
  }

  static func mirror(_ id: SnapshotID, _ namespace: MirrorSnapshotNamespace) -> ImageSnapshot {
    ImageSnapshot(
      id: id, name: ".mirror.\(id)", namespace: .mirror(namespace), size: 1 << 20, flags: [], protection: .unprotected,
      timestamp: UTime(seconds: UInt32(id.rawValue) * 100), parent: nil)
  }

  static func primary(
    _ id: SnapshotID, peers: Set<String> = [peer], complete: Bool = true, demoted: Bool = false, cleanSince: SnapshotID = .head
  ) -> ImageSnapshot {
    mirror(
      id,
      MirrorSnapshotNamespace(
        state: demoted ? .primaryDemoted : .primary, complete: complete, mirrorPeerUUIDs: peers, primarySnapshotID: cleanSince))
  }

  static func replica(
    _ id: SnapshotID, of source: SnapshotID, complete: Bool = true, copied: UInt64 = 0, demoted: Bool = false,
    from uuid: String = remoteUUID, peers: Set<String> = [], sequences: [SnapshotID: SnapshotID] = [:]
  ) -> ImageSnapshot {
    mirror(
      id,
      MirrorSnapshotNamespace(
        state: demoted ? .nonPrimaryDemoted : .nonPrimary, complete: complete, mirrorPeerUUIDs: peers, primaryMirrorUUID: uuid,
        primarySnapshotID: source, lastCopiedObjectNumber: copied, snapshotSequences: sequences))
  }

  static func orphan(_ id: SnapshotID) -> ImageSnapshot {
    mirror(id, MirrorSnapshotNamespace(state: .nonPrimary, complete: true))
  }
}
