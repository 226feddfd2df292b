import CephCodec
import ObjectClasses
import RBD
import Testing

@testable import Mirroring

private func mirrored(_ id: UInt64, _ namespace: MirrorSnapshotNamespace) -> ImageSnapshot {
  ImageSnapshot(id: SnapshotID(id), name: "m\(id)", namespace: .mirror(namespace), size: 1 << 20)
}

private func replica(_ id: UInt64, complete: Bool) -> ImageSnapshot {
  mirrored(
    id,
    MirrorSnapshotNamespace(
      state: .nonPrimary, complete: complete, primaryMirrorUUID: "u", primarySnapshotID: SnapshotID(id + 100)))
}

private func primary(_ id: UInt64, peers: Set<String> = ["p"], complete: Bool = true) -> ImageSnapshot {
  mirrored(id, MirrorSnapshotNamespace(state: .primary, complete: complete, mirrorPeerUUIDs: peers))
}

@Suite struct PrimarySnapshotRuleTests {
  @Test func anImageThatWasNeverMirroredMayBecomePrimary() {
    let user = ImageSnapshot(id: 1, name: "s", size: 1)
    #expect(PrimarySnapshotRule(snapshots: [user], demoted: false, force: false) == .allowed)
  }

  @Test func aReplicaNeedsForce() {
    guard case .refused = PrimarySnapshotRule(snapshots: [replica(4, complete: true)], demoted: false, force: false) else {
      Issue.record("a replica became primary without force")
      return
    }
    let rule = PrimarySnapshotRule(snapshots: [replica(4, complete: true)], demoted: false, force: true)
    #expect(rule == .allowedAsOrphan)
  }

  @Test func aHalfCopiedDeltaIsNoObstacle() {
    let snapshots = [replica(9, complete: false), replica(7, complete: true), replica(5, complete: true)]
    #expect(PrimarySnapshotRule(snapshots: snapshots, demoted: false, force: true) == .allowedAsOrphan)
  }

  @Test func theFirstDeltaCannotBeRolledBack() {
    let rule = PrimarySnapshotRule(snapshots: [replica(9, complete: false)], demoted: false, force: true)
    #expect(rule == .refused("cannot rollback"))
  }

  @Test func aSnapshotFromTheTimeAsPrimaryIsWhole() {
    let demoted = mirrored(3, MirrorSnapshotNamespace(state: .primaryDemoted, complete: true))
    let rule = PrimarySnapshotRule(snapshots: [replica(9, complete: false), demoted], demoted: false, force: true)
    #expect(rule == .allowedAsOrphan)
  }

  @Test func aDemotedImageIsPromotedWithoutAnOrphan() {
    let demoted = mirrored(3, MirrorSnapshotNamespace(state: .primaryDemoted, complete: true))
    #expect(PrimarySnapshotRule(snapshots: [demoted], demoted: false, force: true) == .allowed)
    guard case .refused = PrimarySnapshotRule(snapshots: [demoted], demoted: false, force: false) else {
      Issue.record("a demoted image got a primary snapshot without promotion")
      return
    }
  }
}

@Suite struct UnlinkDecisionTests {
  @Test func theLastPeerLeavesWithTheSnapshotOnceThereIsANewerOne() {
    let snapshots = [primary(9), primary(5)]
    #expect(UnlinkDecision(peer: "p", snapshot: 5, in: snapshots) == .remove)
    #expect(UnlinkDecision(peer: "p", snapshot: 9, in: snapshots) == .unlink)
  }

  @Test func otherPeersKeepTheSnapshot() {
    let snapshots = [primary(9), primary(5, peers: ["p", "q"])]
    #expect(UnlinkDecision(peer: "p", snapshot: 5, in: snapshots) == .unlink)
    #expect(UnlinkDecision(peer: "z", snapshot: 5, in: snapshots) == .done)
  }

  @Test func theNewestStaysWithoutPeers() {
    #expect(UnlinkDecision(peer: "p", snapshot: 9, in: [primary(9, peers: [])]) == .done)
    #expect(UnlinkDecision(peer: "p", snapshot: 4, in: [primary(9)]) == .done)
  }
}

@Suite struct SnapshotPruningTests {
  @Test func theNewestButOneGoesWhenThereAreTooMany() {
    let snapshots = (1...6).reversed().map { primary(UInt64($0)) }
    #expect(SnapshotPruning.victim(in: snapshots, peer: "p", maximum: 5) == 5)
    #expect(SnapshotPruning.victim(in: Array(snapshots.dropFirst()), peer: "p", maximum: 5) == nil)
    #expect(SnapshotPruning.victim(in: snapshots, peer: "q", maximum: 5) == nil)
  }

  @Test func whatNobodyCanUseGoesFirst() {
    #expect(SnapshotPruning.victim(in: [primary(9), primary(5), primary(4, peers: [])], peer: "p", maximum: 5) == 4)
    #expect(SnapshotPruning.victim(in: [primary(9), primary(5, complete: false), primary(4)], peer: "p", maximum: 5) == 5)
    #expect(SnapshotPruning.victim(in: [primary(9), primary(5, peers: ["q"], complete: false)], peer: "p", maximum: 5) == nil)
    #expect(SnapshotPruning.victim(in: [primary(9, peers: [])], peer: "p", maximum: 5) == nil)
    #expect(SnapshotPruning.victim(in: [primary(9, complete: false), primary(5)], peer: "p", maximum: 5) == nil)
  }

  @Test func snapshotsBeforeThePromotionDoNotCount() {
    let snapshots = (5...8).reversed().map { primary(UInt64($0)) } + [replica(4, complete: true)] + [primary(3), primary(2)]
    #expect(SnapshotPruning.victim(in: snapshots, peer: "p", maximum: 4) == nil)
  }
}

@Suite struct PromotionStateTests {
  @Test func theNewestMirrorSnapshotTells() {
    #expect(PromotionState(snapshots: []) == .unknown)
    #expect(PromotionState(snapshots: [primary(3), replica(2, complete: true)]) == .primary)
    #expect(PromotionState(snapshots: [replica(3, complete: false)]) == .nonPrimary(primaryMirrorUUID: "u"))
    let demoted = mirrored(3, MirrorSnapshotNamespace(state: .nonPrimaryDemoted, complete: true))
    #expect(PromotionState(snapshots: [demoted, primary(1)]) == .orphan)
  }
}
