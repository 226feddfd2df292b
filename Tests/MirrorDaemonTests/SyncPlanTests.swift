import CephCodec
import RBD
import Testing

@testable import MirrorDaemon

@Suite struct SyncPlanTests {
  private func decide(local: [ImageSnapshot], remote: [ImageSnapshot]) -> SyncDecision {
    SyncPlan(
      local: local, remote: remote, localMirrorUUID: Snap.localUUID, remoteMirrorUUID: Snap.remoteUUID,
      remotePeerUUID: Snap.peer
    ).decide()
  }

  private func step(
    from: SnapshotID?, to: SnapshotID, localFrom: SnapshotID?, resume: SyncStep.Resume? = nil, touched: Bool = false,
    retire: [SnapshotID] = [], demotion: Bool = false, copy: Bool = true, pending: Int = 1
  ) -> SyncDecision {
    .sync(
      SyncStep(
        remoteFrom: from, remoteTo: to, localFrom: localFrom, resume: resume, isHeadTouched: touched, retire: retire,
        isDemotion: demotion, needsCopy: copy, pending: pending))
  }

  // MARK: - Copying

  @Test func firstCopyTakesTheOldestPrimarySnapshot() {
    #expect(decide(local: [], remote: [Snap.primary(3), Snap.primary(5)]) == step(from: nil, to: 3, localFrom: nil, pending: 2))
  }

  @Test func firstCopySkipsSnapshotsOfFormerReplicas() {
    let remote = [Snap.replica(3, of: 1, from: "other", peers: [Snap.peer]), Snap.primary(5)]
    #expect(decide(local: [], remote: remote) == step(from: nil, to: 5, localFrom: nil))
  }

  @Test func deltaStartsAtTheNewestCompleteReplicaSnapshot() {
    #expect(
      decide(local: [Snap.replica(8, of: 3)], remote: [Snap.primary(3), Snap.primary(5)])
        == step(from: 3, to: 5, localFrom: 8, retire: [8]))
  }

  @Test func snapshotsForOtherPeersAreNotOurs() {
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: [Snap.primary(3), Snap.primary(5, peers: ["else"])]) == .idle)
  }

  @Test func unlistedStartStillServesWhileItExists() {
    let remote = [Snap.primary(3, peers: []), Snap.primary(5)]
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: remote) == step(from: 3, to: 5, localFrom: 8, retire: [8]))
  }

  @Test func olderKeptStartServesWhenOursIsGone() {
    let remote = [Snap.primary(2), Snap.primary(5)]
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: remote) == step(from: 2, to: 5, localFrom: 8, retire: [8]))
  }

  @Test func copyIsSkippedWhenNothingChangedSinceTheStart() {
    let remote = [Snap.primary(3), Snap.primary(5, cleanSince: 3)]
    #expect(
      decide(local: [Snap.replica(8, of: 3)], remote: remote) == step(from: 3, to: 5, localFrom: 8, retire: [8], copy: false))
  }

  @Test func cleanSinceAnotherSnapshotStillCopies() {
    let remote = [Snap.primary(3), Snap.primary(5, cleanSince: 4)]
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: remote) == step(from: 3, to: 5, localFrom: 8, retire: [8]))
  }

  @Test func demotionIsCarriedOver() {
    let remote = [Snap.primary(3), Snap.primary(5, demoted: true)]
    #expect(
      decide(local: [Snap.replica(8, of: 3)], remote: remote) == step(from: 3, to: 5, localFrom: 8, retire: [8], demotion: true))
  }

  // MARK: - Resuming

  @Test func interruptedCopyGoesOnWithTheSameSource() {
    let local = [Snap.replica(8, of: 3), Snap.replica(9, of: 5, complete: false, copied: 7, sequences: [4: 6])]
    let resume = SyncStep.Resume(snapshot: 9, nextObject: 7, snapshotSequences: [4: 6])
    #expect(
      decide(local: local, remote: [Snap.primary(3), Snap.primary(5)])
        == step(from: 3, to: 5, localFrom: 8, resume: resume, touched: true, retire: [8, 9]))
  }

  @Test func interruptedFirstCopyGoesOnEvenWhenNothingWasCopied() {
    let resume = SyncStep.Resume(snapshot: 9, nextObject: 0, snapshotSequences: [:])
    #expect(
      decide(local: [Snap.replica(9, of: 5, complete: false)], remote: [Snap.primary(5)])
        == step(from: nil, to: 5, localFrom: nil, resume: resume, touched: true, retire: [9]))
  }

  @Test func interruptedCopyIsNeverCompletedFromAnotherSnapshot() {
    let local = [Snap.replica(8, of: 3), Snap.replica(9, of: 5, complete: false, copied: 7)]
    let anew = step(from: 3, to: 6, localFrom: 8, touched: true, retire: [8, 9])
    #expect(decide(local: local, remote: [Snap.primary(3), Snap.primary(6)]) == anew)
    #expect(decide(local: local, remote: [Snap.primary(3), Snap.primary(5, peers: []), Snap.primary(6)]) == anew)
    #expect(
      decide(local: [Snap.replica(9, of: 5, complete: false, copied: 7)], remote: [Snap.primary(6)])
        == step(from: nil, to: 6, localFrom: nil, touched: true, retire: [9]))
  }

  @Test func touchedHeadIsCopiedEvenWhenThePrimaryDidNotChange() {
    let local = [Snap.replica(8, of: 3), Snap.replica(9, of: 5, complete: false, copied: 7)]
    #expect(
      decide(local: local, remote: [Snap.primary(3), Snap.primary(6, cleanSince: 3)])
        == step(from: 3, to: 6, localFrom: 8, touched: true, retire: [8, 9]))
  }

  @Test func interruptedCopyStaysWhileNothingReplacesIt() {
    let local = [Snap.replica(8, of: 3), Snap.replica(9, of: 5, complete: false, copied: 7)]
    #expect(decide(local: local, remote: [Snap.primary(3)]) == .idle)
  }

  @Test func copyOfALaterSnapshotThanThereIsIsSplitBrain() {
    let local = [Snap.replica(8, of: 3), Snap.replica(9, of: 7, complete: false, copied: 7)]
    #expect(decide(local: local, remote: [Snap.primary(3), Snap.primary(6)]) == .stop(.splitBrain))
  }

  // MARK: - Cleaning

  @Test func olderReplicaSnapshotsArePruned() {
    let local = [Snap.replica(7, of: 2), Snap.replica(8, of: 3)]
    #expect(decide(local: local, remote: [Snap.primary(3)]) == .prune(7))
  }

  @Test func aDeltaComesBeforeCleaning() {
    let local = [Snap.replica(7, of: 2), Snap.replica(8, of: 3)]
    #expect(
      decide(local: local, remote: [Snap.primary(2), Snap.primary(3), Snap.primary(5)])
        == step(from: 3, to: 5, localFrom: 8, retire: [7, 8]))
  }

  @Test func replicaSnapshotsThatPeersNeedStay() {
    let local = [Snap.replica(7, of: 2, demoted: true, peers: ["third"]), Snap.replica(8, of: 3)]
    #expect(decide(local: local, remote: [Snap.primary(3)]) == .idle)
  }

  @Test func leftoversOfACopyBeforeAPromotionArePruned() {
    let local = [
      Snap.replica(8, of: 3), Snap.replica(9, of: 5, complete: false, copied: 4), Snap.orphan(10), Snap.primary(11),
      Snap.primary(12, demoted: true),
    ]
    #expect(decide(local: local, remote: []) == .prune(8))
    #expect(decide(local: Array(local.dropFirst()), remote: []) == .prune(9))
  }

  @Test func syncedPrimarySnapshotsAreUnlinked() {
    let remote = [Snap.primary(2), Snap.primary(3), Snap.primary(5, complete: false)]
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: remote) == .unlink(2))
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: Array(remote.dropLast())) == .unlink(2))
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: Array(remote.dropFirst())) == .waitForRemote(5))
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: [Snap.primary(3)]) == .idle)
  }

  // MARK: - Waiting and ending

  @Test func incompletePrimarySnapshotIsWaitedFor() {
    let remote = [Snap.primary(3), Snap.primary(5, complete: false)]
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: remote) == .waitForRemote(5))
  }

  @Test func syncedDemotionEndsReplay() {
    #expect(
      decide(local: [Snap.replica(8, of: 3, demoted: true)], remote: [Snap.primary(3, demoted: true)]) == .stop(.remoteDemoted))
  }

  @Test func missingStartIsSplitBrain() {
    #expect(decide(local: [Snap.replica(8, of: 3)], remote: [Snap.primary(5)]) == .stop(.splitBrain))
  }

  @Test func unknownPrimaryIsRefused() {
    let local = [Snap.replica(8, of: 3, from: "stranger")]
    #expect(decide(local: local, remote: [Snap.primary(3)]) == .stop(.linkedToUnknownPeer("stranger")))
  }

  @Test func promotionIsNotDisturbed() {
    let copying = [Snap.replica(7, of: 2), Snap.replica(8, of: 3, complete: false, copied: 0)]
    #expect(decide(local: copying + [Snap.orphan(9)], remote: [Snap.primary(3)]) == .stop(.orphan))
    #expect(
      decide(local: copying + [Snap.orphan(9), Snap.primary(10, complete: false)], remote: [Snap.primary(3)]) == .stop(.orphan))
    #expect(decide(local: copying + [Snap.orphan(9), Snap.primary(10)], remote: []) == .stop(.forcePromoted))
  }

  @Test func incompleteLocalPrimaryIsAnError() {
    #expect(decide(local: [Snap.primary(4, complete: false)], remote: []) == .stop(.incompleteLocalPrimary))
  }

  // MARK: - Failback

  @Test func demotedPrimaryFollowsTheSideThatCopiedItsDemotion() {
    let local = [Snap.primary(4), Snap.primary(6, demoted: true)]
    let remote = [
      Snap.replica(3, of: 4, from: Snap.localUUID),
      Snap.replica(5, of: 6, demoted: true, from: Snap.localUUID, peers: [Snap.peer]), Snap.primary(7),
    ]
    #expect(decide(local: local, remote: remote) == step(from: 5, to: 7, localFrom: 6))
  }

  @Test func demotedPrimaryWaitsWhileTheOtherSideHasNotCopied() {
    let local = [Snap.primary(4), Snap.primary(6, demoted: true)]
    #expect(decide(local: local, remote: [Snap.replica(3, of: 4, from: Snap.localUUID)]) == .idle)
  }

  @Test func demotedPrimaryRefusesASideThatWentItsOwnWay() {
    let local = [Snap.primary(4), Snap.primary(6, demoted: true)]
    let remote = [Snap.replica(3, of: 4, from: Snap.localUUID), Snap.orphan(5), Snap.primary(7)]
    #expect(decide(local: local, remote: remote) == .stop(.splitBrain))
  }

  @Test func bothDemotedRest() {
    let local = [Snap.primary(6, demoted: true)]
    let remote = [Snap.replica(5, of: 6, demoted: true, from: Snap.localUUID, peers: [Snap.peer])]
    #expect(decide(local: local, remote: remote) == .stop(.remoteDemoted))
  }

  @Test func interruptedFailbackGoesOn() {
    let local = [Snap.primary(6, demoted: true), Snap.replica(8, of: 7, complete: false, copied: 2)]
    let remote = [Snap.replica(5, of: 6, demoted: true, from: Snap.localUUID, peers: [Snap.peer]), Snap.primary(7)]
    let resume = SyncStep.Resume(snapshot: 8, nextObject: 2, snapshotSequences: [:])
    #expect(
      decide(local: local, remote: remote) == step(from: 5, to: 7, localFrom: 6, resume: resume, touched: true, retire: [8]))
  }
}

@Suite struct SnapshotMappingTests {
  @Test func mirrorSnapshotsNameTheirSource() {
    let local = [Snap.user(6, "a"), Snap.replica(8, of: 3, sequences: [2: 6])]
    #expect(SnapshotMapping.remoteSnapshot(for: 8, in: local, remoteMirrorUUID: Snap.remoteUUID) == 3)
    #expect(SnapshotMapping.remoteSnapshot(for: 6, in: local, remoteMirrorUUID: Snap.remoteUUID) == 2)
    #expect(SnapshotMapping.remoteSnapshot(for: 6, in: local, remoteMirrorUUID: "stranger") == nil)
  }

  @Test func sequencesKeepWhatTheBaseKnew() {
    let base = Snap.replica(8, of: 3, sequences: [1: 5, 2: 6])
    let remote = [Snap.user(2, "a"), Snap.primary(3), Snap.user(4, "b"), Snap.primary(5), Snap.user(6, "later")]
    let sequences = SnapshotMapping.sequences(
      copied: [4: 9], base: base, local: [Snap.user(6, "a"), base], remote: remote, remoteTo: 5, isDemotion: false)
    #expect(sequences == [2: 6, 4: 9])
  }

  @Test func sequencesAfterADemotionGoByName() {
    let base = Snap.primary(8, demoted: true)
    let remote = [Snap.user(2, "a"), Snap.user(3, "only there"), Snap.primary(5)]
    let sequences = SnapshotMapping.sequences(
      copied: [:], base: base, local: [Snap.user(6, "a"), base], remote: remote, remoteTo: 5, isDemotion: false)
    #expect(sequences == [2: 6])
  }
}
