import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Testing

@Suite struct RollbackTargetTests {
  private func snapshot(
    _ id: SnapshotID, _ state: MirrorSnapshotNamespace.State = .nonPrimary, complete: Bool, name: String? = nil,
    size: UInt64 = 100
  ) -> ImageSnapshot {
    ImageSnapshot(
      id: id, name: name ?? ReplicaSnapshotName.copying(globalImageID: "gid"),
      namespace: .mirror(
        MirrorSnapshotNamespace(state: state, complete: complete, primaryMirrorUUID: "remote", primarySnapshotID: 1)),
      size: size, flags: [], protection: .unprotected, timestamp: UTime(), parent: nil)
  }

  private var ours: String { ReplicaSnapshotName.selfContained(globalImageID: "gid") }

  @Test func completeReplicaNeedsNone() {
    #expect(RollbackTarget(snapshots: [snapshot(5, complete: true)]) == .none)
    #expect(RollbackTarget(snapshots: []) == .none)
  }

  @Test func firstCopyCannotBeRolledBack() {
    #expect(RollbackTarget(snapshots: [snapshot(5, complete: false)]) == .impossible)
  }

  @Test func selfContainedSnapshotIsItsOwnState() {
    #expect(
      RollbackTarget(snapshots: [snapshot(7, complete: false, size: 200), snapshot(5, complete: true, name: ours)])
        == .snapshot(data: 5, size: 100, complete: 5))
  }

  @Test func stocksStateIsInTheSnapshotOfTheNextCopy() {
    #expect(
      RollbackTarget(snapshots: [snapshot(7, complete: false, size: 200), snapshot(5, complete: true)])
        == .snapshot(data: 7, size: 100, complete: 5))
  }

  @Test func oldestOfSeveralCopiesHoldsTheState() {
    let snapshots = [snapshot(9, complete: false), snapshot(7, complete: false), snapshot(5, complete: true)]
    #expect(RollbackTarget(snapshots: snapshots) == .snapshot(data: 7, size: 100, complete: 5))
  }

  @Test func demotedPrimaryIsItsOwnState() {
    #expect(
      RollbackTarget(snapshots: [snapshot(7, complete: false), snapshot(5, .primaryDemoted, complete: true)])
        == .snapshot(data: 5, size: 100, complete: 5))
  }

  @Test func orphanOfThePromotionUnderWayDoesNotCount() {
    let orphan = ImageSnapshot(
      id: 9, name: ReplicaSnapshotName.copying(globalImageID: "gid"),
      namespace: .mirror(MirrorSnapshotNamespace(state: .nonPrimary, complete: true)), size: 200, flags: [],
      protection: .unprotected, timestamp: UTime(), parent: nil)
    let snapshots = [orphan, snapshot(7, complete: false), snapshot(5, complete: true, name: ours)]
    #expect(RollbackTarget(snapshots: snapshots) == .snapshot(data: 5, size: 100, complete: 5))
  }

  @Test func namesTellWhoMadeThem() {
    #expect(ReplicaSnapshotName.isSelfContained(ours))
    #expect(!ReplicaSnapshotName.isSelfContained(ReplicaSnapshotName.copying(globalImageID: "gid")))
    #expect(!ReplicaSnapshotName.isSelfContained(".mirror.primary.gid.0d0e0f10-0000-8000-8000-000000000000"))
    #expect(!ReplicaSnapshotName.isSelfContained(".mirror.non_primary."))
  }
}
