import CephCodec
import ObjectClasses
import RBD

/// Judges the mirror snapshots of a replica and its primary: what the replica holds, what the primary offers, what comes next.
/// The rules are those of `image_replayer::snapshot::Replayer`, except where they could complete a snapshot with another
/// snapshot's data or touch an image that is being promoted.
struct SyncPlan: Equatable {
  /// A mirror snapshot: its id and what it says of itself.
  struct Snapshot: Equatable {
    var id: SnapshotID
    var mirror: MirrorSnapshotNamespace
  }

  /// The replica's mirror snapshots, oldest first.
  private let local: [Snapshot]
  /// The primary's mirror snapshots, oldest first.
  private let remote: [Snapshot]
  /// Our pool's mirror uuid.
  private let localMirrorUUID: String
  /// The primary pool's mirror uuid.
  private let remoteMirrorUUID: String
  /// The uuid under which the primary's pool lists us as a peer.
  private let remotePeerUUID: String

  /// A plan for two images as they were just read.
  init(
    local: [ImageSnapshot], remote: [ImageSnapshot], localMirrorUUID: String, remoteMirrorUUID: String, remotePeerUUID: String
  ) {
    self.local = Self.mirrorSnapshots(of: local)
    self.remote = Self.mirrorSnapshots(of: remote)
    self.localMirrorUUID = localMirrorUUID
    self.remoteMirrorUUID = remoteMirrorUUID
    self.remotePeerUUID = remotePeerUUID
  }

  private static func mirrorSnapshots(of snapshots: [ImageSnapshot]) -> [Snapshot] {
    snapshots.compactMap { snapshot in snapshot.mirror.map { Snapshot(id: snapshot.id, mirror: $0) } }.sorted { $0.id < $1.id }
  }

  /// What to do next.
  func decide() -> SyncDecision {
    do throws(ReplayStop) {
      let held = try judgeLocal()
      if let garbage = garbage(besides: held) { return garbage }
      return try judgeRemote(held)
    } catch {
      return .stop(error)
    }
  }

  // MARK: - The replica

  /// What the replica holds.
  private struct Held {
    /// The newest complete mirror snapshot: what the image can be rolled back to and what a delta starts from.
    var base: Snapshot?
    /// An incomplete snapshot newer than the base: a copy that was interrupted.
    var inProgress: Snapshot?
  }

  private func judgeLocal() throws(ReplayStop) -> Held {
    guard let newest = local.last else { return Held() }
    // A promotion works on the image at this moment, or has: nothing here may be touched.
    if newest.mirror.isOrphan { throw .orphan }
    if newest.mirror.state == .primary {
      if newest.mirror.complete { throw .forcePromoted }
      if local.dropLast().last?.mirror.isOrphan == true { throw .orphan }
    }
    if local.contains(where: { $0.mirror.isPrimary && !$0.mirror.complete }) { throw .incompleteLocalPrimary }

    var held = Held(base: local.last { $0.mirror.complete })
    if newest.mirror.isNonPrimary, !newest.mirror.complete { held.inProgress = newest }
    for snapshot in [held.inProgress, held.base].compactMap({ $0 })
    where snapshot.mirror.isNonPrimary && snapshot.mirror.primaryMirrorUUID != remoteMirrorUUID {
      throw .linkedToUnknownPeer(snapshot.mirror.primaryMirrorUUID)
    }
    return held
  }

  /// One local snapshot that can go, if there is any.
  private func garbage(besides held: Held) -> SyncDecision? {
    for snapshot in local where snapshot.mirror.isNonPrimary && snapshot != held.base {
      if snapshot.mirror.complete {
        if snapshot.mirror.mirrorPeerUUIDs.isEmpty { return .prune(snapshot.id) }
      } else if snapshot != held.inProgress {
        return .discard(snapshot.id)
      } else if held.base != nil, snapshot.mirror.lastCopiedObjectNumber == 0 {
        // Nothing was copied yet, and its image state may never have been written. The first snapshot of a replica stays:
        // had it not been whole, the image would still be in state CREATING and be deleted.
        return .discard(snapshot.id)
      }
    }
    return nil
  }

  // MARK: - The primary

  private func judgeRemote(_ held: Held) throws(ReplayStop) -> SyncDecision {
    let offered = remote.filter { $0.mirror.mirrorPeerUUIDs.contains(remotePeerUUID) }
    let start = try start(held, offered: offered)
    var candidates = offered.filter { $0.id > start.floor }
    if held.base == nil { candidates.removeAll { !$0.mirror.isPrimary } }

    var end = candidates.first
    if let inProgress = held.inProgress {
      end = candidates.first { $0.id == inProgress.mirror.primarySnapshotID && $0.mirror.complete }
      // The source of the interrupted copy is gone. The replica's head holds part of it, and every later delta from the base
      // covers that part, so only the promise of the snapshot is withdrawn.
      guard end != nil else { return .discard(inProgress.id) }
    }
    if held.base?.mirror.isNonPrimary == true,
      let needless = offered.first(where: { $0.id < (end?.id ?? .head) && $0.id != start.from })
    {
      return .unlink(needless.id)
    }
    guard let end else {
      if remote.last?.mirror.isDemoted == true { throw .remoteDemoted }
      return .idle
    }
    guard end.mirror.complete else { return .waitForRemote(end.id) }
    return .sync(
      SyncStep(
        remoteFrom: start.from, remoteTo: end.id, localFrom: held.base?.id, resume: held.inProgress.map(resume),
        isDemotion: end.mirror.isDemoted, needsCopy: !isUnchanged(end, since: start.from),
        pending: candidates.count { $0.id >= end.id }))
  }

  /// The primary's snapshot that equals our base, and the id above which snapshots are news.
  private func start(_ held: Held, offered: [Snapshot]) throws(ReplayStop) -> (from: SnapshotID?, floor: SnapshotID) {
    guard let base = held.base else { return (nil, 0) }
    guard base.mirror.isNonPrimary else {
      // We were the primary and were demoted: the other side must have copied exactly that demotion.
      if let match = offered.last(where: { isCopy($0, ofDemotion: base) }) { return (match.id, match.id) }
      if offered.isEmpty { return (nil, .head) }
      throw .splitBrain
    }
    let source = base.mirror.primarySnapshotID
    if remote.contains(where: { $0.id == source }) { return (source, source) }
    // An older snapshot the primary still keeps for us will do: what changed since then includes what changed since ours.
    guard let older = offered.last(where: { $0.id < source && $0.mirror.complete }) else { throw .splitBrain }
    return (older.id, source)
  }

  private func isCopy(_ snapshot: Snapshot, ofDemotion base: Snapshot) -> Bool {
    snapshot.mirror.state == .nonPrimaryDemoted && snapshot.mirror.complete
      && snapshot.mirror.primaryMirrorUUID == localMirrorUUID && snapshot.mirror.primarySnapshotID == base.id
  }

  private func isUnchanged(_ end: Snapshot, since from: SnapshotID?) -> Bool {
    guard let from, end.mirror.isPrimary else { return false }
    return end.mirror.cleanSinceSnapshotID == from
  }

  private func resume(_ inProgress: Snapshot) -> SyncStep.Resume {
    SyncStep.Resume(
      snapshot: inProgress.id, nextObject: inProgress.mirror.lastCopiedObjectNumber,
      snapshotSequences: inProgress.mirror.snapshotSequences)
  }
}
