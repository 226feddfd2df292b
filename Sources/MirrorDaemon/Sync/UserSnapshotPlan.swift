import CephCodec
import ObjectClasses
import RBD

/// Which user snapshots a copy makes and removes on the replica before it copies data (`deep_copy::SnapshotCopyRequest`).
struct UserSnapshotPlan: Equatable {
  /// User snapshots of the primary to be made on the replica, oldest first.
  var create: [ImageSnapshot]
  /// User snapshots of the replica that an interrupted copy left and that stand for nothing.
  var remove: [SnapshotID]
  /// The primary's user snapshots up to the copied one that the replica has, with ours.
  var known: [SnapshotID: SnapshotID]

  /// The plan for a step. What the base knew stays; what lies between the base and the copied snapshot is made.
  init(_ step: SyncStep, local: [ImageSnapshot], remote: [ImageSnapshot]) {
    let base = local.first { $0.id == step.localFrom }
    known =
      step.resume?.snapshotSequences.filter { $0.value != .head }
      ?? SnapshotMapping.sequences(
        copied: [:], base: base, local: local, remote: remote, remoteTo: step.remoteTo, isDemotion: step.isDemotion)
    let localIDs = Set(local.map(\.id))
    known = known.filter { localIDs.contains($0.value) }
    let floor = step.localFrom ?? 0
    let from = step.remoteFrom ?? 0
    let inRange = remote.filter { $0.isUser && $0.id > from && $0.id < step.remoteTo }.sorted { $0.id < $1.id }
    if step.resume == nil {
      // Snapshots above the base that a finished mapping names are of this range already; others are leftovers.
      let kept = Set(known.values)
      remove = local.filter { $0.isUser && $0.id > floor && !kept.contains($0.id) }.map(\.id).sorted()
      create = inRange.filter { [known] snapshot in known[snapshot.id] == nil }
    } else {
      remove = []
      create = []
    }
  }

  /// The states of the source that are copied one after the other, from the one the replica holds to the one to reach, and for
  /// each but the first the replica's snapshot it becomes; `.head` for the last.
  static func chain(
    _ step: SyncStep, mapping: [SnapshotID: SnapshotID], remote: [ImageSnapshot]
  ) -> [(source: SnapshotID, target: SnapshotID)] {
    let from = step.remoteFrom ?? 0
    let floor = step.localFrom ?? 0
    let between = remote.filter { $0.isUser && $0.id > from && $0.id < step.remoteTo }.map(\.id).sorted()
    let users = between.compactMap { id in mapping[id].map { (source: id, target: $0) } }.filter { $0.target > floor }
    return users + [(source: step.remoteTo, target: .head)]
  }
}
