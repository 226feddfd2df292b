import CephCodec
import ObjectClasses
import RBD

/// Judges the mirror snapshots of a replica and its primary: what the replica holds, what the primary offers, what comes next.
/// The rules are those of `image_replayer::snapshot::Replayer`, except where they could complete a snapshot with another
/// snapshot's data, touch an image that is being promoted, or forget that a replica's head holds part of a delta: an incomplete
/// snapshot, which says so, goes only when a later copy is complete.
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

  /// What to do next. A delta comes before cleaning up.
  func decide() -> SyncDecision {
    do throws(ReplayStop) {
      let held = try judgeLocal()
      let verdict = try judgeRemote(held)
      switch verdict {
      case .sync, .stop(.splitBrain): return verdict
      default: return held.needless.first.map { .prune($0) } ?? verdict
      }
    } catch {
      return .stop(error)
    }
  }

  // MARK: - The replica

  /// What the replica holds.
  private struct Held {
    /// The newest complete mirror snapshot: what the image can be rolled back to and what a delta starts from.
    var base: Snapshot?
    /// Incomplete snapshots newer than the base: copies that were interrupted, oldest first.
    var interrupted: [Snapshot] = []
    /// Snapshots older than the base that nobody needs.
    var needless: [SnapshotID] = []
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

    let base = local.last { $0.mirror.complete }
    let interrupted = local.filter { !$0.mirror.complete && $0.id > base?.id ?? 0 }
    for snapshot in interrupted + [base].compactMap({ $0 })
    where snapshot.mirror.isNonPrimary && snapshot.mirror.primaryMirrorUUID != remoteMirrorUUID {
      throw .linkedToUnknownPeer(snapshot.mirror.primaryMirrorUUID)
    }
    let needless = local.filter { $0.id < base?.id ?? 0 && isNeedless($0) }.map(\.id)
    return Held(base: base, interrupted: interrupted, needless: needless)
  }

  /// Whether an old snapshot of the replica serves nobody: no peer copies it, and it is not the base.
  private func isNeedless(_ snapshot: Snapshot) -> Bool {
    snapshot.mirror.isNonPrimary && (!snapshot.mirror.complete || snapshot.mirror.mirrorPeerUUIDs.isEmpty)
  }

  // MARK: - The primary

  private func judgeRemote(_ held: Held) throws(ReplayStop) -> SyncDecision {
    let offered = remote.filter { $0.mirror.mirrorPeerUUIDs.contains(remotePeerUUID) }
    let start = try start(held, offered: offered)
    var candidates = offered.filter { $0.id > start.floor }
    if held.base == nil { candidates.removeAll { !$0.mirror.isPrimary } }

    // An interrupted copy whose source is still there goes on; else the next snapshot is copied over what it left.
    let copying = held.interrupted.last
    let sameSource = candidates.first { $0.id == copying?.mirror.primarySnapshotID && $0.mirror.complete }
    guard let end = sameSource ?? candidates.first else {
      if let unlink = unlinked(offered, held, below: .head, start: start.from) { return unlink }
      if remote.last?.mirror.isDemoted == true { throw .remoteDemoted }
      return .idle
    }
    guard end.mirror.complete else {
      return unlinked(offered, held, below: end.id, start: start.from) ?? .waitForRemote(end.id)
    }
    // Snapshot ids only grow, so a copy of a later snapshot than the next one is of another history.
    if held.interrupted.contains(where: { $0.mirror.primarySnapshotID > end.id }) { throw .splitBrain }
    return .sync(
      SyncStep(
        remoteFrom: start.from, remoteTo: end.id, localFrom: held.base?.id,
        resume: sameSource == nil ? nil : copying.map(resume), isHeadTouched: !held.interrupted.isEmpty,
        retire: retired(held), isDemotion: end.mirror.isDemoted,
        needsCopy: !held.interrupted.isEmpty || !isUnchanged(end, since: start.from),
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

  /// A snapshot of the primary that still lists us though we hold a later one.
  private func unlinked(
    _ offered: [Snapshot], _ held: Held, below end: SnapshotID, start: SnapshotID?
  ) -> SyncDecision? {
    guard held.base?.mirror.isNonPrimary == true else { return nil }
    return offered.first { $0.id < end && $0.id != start }.map { .unlink($0.id) }
  }

  private func isUnchanged(_ end: Snapshot, since from: SnapshotID?) -> Bool {
    guard let from, end.mirror.isPrimary else { return false }
    return end.mirror.cleanSinceSnapshotID == from
  }

  private func resume(_ interrupted: Snapshot) -> SyncStep.Resume {
    SyncStep.Resume(
      snapshot: interrupted.id, nextObject: interrupted.mirror.lastCopiedObjectNumber,
      snapshotSequences: interrupted.mirror.snapshotSequences)
  }

  /// What a finished copy makes needless: the old base, older leftovers, and the marks of all copies that were interrupted.
  private func retired(_ held: Held) -> [SnapshotID] {
    let base = held.base.map { isNeedless($0) ? [$0.id] : [] } ?? []
    return held.needless + base + held.interrupted.map(\.id)
  }
}
