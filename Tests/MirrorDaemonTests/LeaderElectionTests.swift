import CephCodec
import Testing

@testable import MirrorDaemon

@Suite struct LeaderElectionTests {
  private let other = LeaderElection.Locker(globalID: 77, cookie: "auto 1", address: "1.2.3.4:0/5")

  private func leader() -> LeaderElection {
    var election = LeaderElection(instanceID: 5)
    _ = election.handle(.started)
    _ = election.handle(.timer(.acquire))
    _ = election.handle(.acquired)
    _ = election.handle(.led(true))
    return election
  }

  @Test func freeLockMakesALeader() {
    var election = LeaderElection(instanceID: 5)
    #expect(election.handle(.started) == [.schedule(.acquire, seconds: 0)])
    #expect(election.handle(.timer(.acquire)) == [.acquireLock])
    #expect(election.handle(.acquired) == [.lead])
    #expect(election.leader == 5)
    #expect(election.handle(.led(true)) == [.notifyLockAcquired, .sendHeartbeat])
    #expect(
      election.handle(.heartbeatSent(instances: [77])) == [.instancesAlive([77]), .schedule(.heartbeat, seconds: 5)])
    #expect(election.handle(.timer(.heartbeat)) == [.sendHeartbeat])
    #expect(election.role == .leader)
  }

  @Test func heldLockMakesAFollower() {
    var election = LeaderElection(instanceID: 5)
    _ = election.handle(.started)
    _ = election.handle(.timer(.acquire))
    #expect(election.handle(.acquireFailed(.again)) == [.getLocker])
    #expect(election.handle(.locker(other)) == [.leaderChanged(77), .schedule(.acquire, seconds: 10)])
    #expect(election.leader == 77)
    #expect(election.handle(.heartbeatReceived) == [.schedule(.acquire, seconds: 10)])
  }

  @Test func silentLeaderIsBrokenAfterThreeAttempts() {
    var election = LeaderElection(instanceID: 5)
    _ = election.handle(.started)
    for attempt in 1...3 {
      #expect(election.handle(.timer(.acquire)) == [.acquireLock])
      _ = election.handle(.acquireFailed(.again))
      let actions = election.handle(.locker(other))
      if attempt < 3 {
        #expect(actions.last == .schedule(.acquire, seconds: 10))
      } else {
        #expect(actions == [.breakLock(other)])
      }
    }
    #expect(election.handle(.broke) == [.acquireLock])
    #expect(election.handle(.acquired) == [.lead])
  }

  @Test func heartbeatForgivesFailedAttempts() {
    var election = LeaderElection(instanceID: 5)
    _ = election.handle(.started)
    for _ in 1...2 {
      _ = election.handle(.timer(.acquire))
      _ = election.handle(.acquireFailed(.again))
      _ = election.handle(.locker(other))
    }
    _ = election.handle(.heartbeatReceived)
    _ = election.handle(.timer(.acquire))
    _ = election.handle(.acquireFailed(.again))
    #expect(election.handle(.locker(other)) == [.schedule(.acquire, seconds: 10)])
  }

  @Test func releasedLockIsLookedAtAtOnce() {
    var election = LeaderElection(instanceID: 5)
    _ = election.handle(.started)
    _ = election.handle(.timer(.acquire))
    _ = election.handle(.acquireFailed(.again))
    _ = election.handle(.locker(other))
    #expect(election.handle(.lockReleasedReceived) == [.leaderChanged(nil), .schedule(.getLocker, seconds: 0)])
    #expect(election.handle(.timer(.getLocker)) == [.getLocker])
    #expect(election.handle(.locker(nil)) == [.acquireLock])
  }

  @Test func leaderIgnoresOtherLeaders() {
    var election = leader()
    #expect(election.handle(.heartbeatReceived) == [])
    #expect(election.handle(.lockAcquiredReceived) == [])
    #expect(election.role == .leader)
  }

  @Test func operatorReleasesTheLeader() {
    var election = leader()
    #expect(election.handle(.releaseRequested) == [.cancelTimer, .unlead])
    #expect(election.handle(.heartbeatReceived) == [])
    #expect(election.handle(.unled) == [.releaseLock])
    #expect(
      election.handle(.released) == [.notifyLockReleased, .leaderChanged(nil), .schedule(.acquire, seconds: 10)])
    #expect(election.role == .follower)
  }

  @Test func leaderThatCannotLeadStepsDown() {
    var election = LeaderElection(instanceID: 5)
    _ = election.handle(.started)
    _ = election.handle(.timer(.acquire))
    _ = election.handle(.acquired)
    #expect(election.handle(.led(false)) == [.unlead])
    #expect(election.role == .releasing)
  }

  @Test func stoppingLeaderReleasesFirst() {
    var election = leader()
    #expect(election.handle(.stop) == [.cancelTimer, .unlead])
    #expect(election.handle(.unled) == [.releaseLock])
    #expect(election.handle(.released) == [.notifyLockReleased, .stopped])
    #expect(election.handle(.timer(.acquire)) == [])
  }

  @Test func stopWhileAcquiringGivesTheLockBack() {
    var election = LeaderElection(instanceID: 5)
    _ = election.handle(.started)
    _ = election.handle(.timer(.acquire))
    _ = election.handle(.acquired)
    #expect(election.handle(.stop) == [.cancelTimer])
    #expect(election.handle(.led(true)) == [.unlead])
    #expect(election.handle(.unled) == [.releaseLock])
    #expect(election.handle(.released) == [.notifyLockReleased, .stopped])
  }

  @Test func blocklistedInstanceGivesUp() {
    var election = leader()
    #expect(election.handle(.blocklisted) == [.cancelTimer, .abandon])
    #expect(election.handle(.timer(.heartbeat)) == [])
  }

  @Test func newWatchMovesTheLock() {
    var election = leader()
    #expect(election.handle(.rewatched) == [.reacquireLock])
    #expect(election.handle(.lockLost) == [.cancelTimer, .unlead])
  }
}

@Suite struct InstanceRosterTests {
  @Test func silentInstancesDie() {
    var roster = InstanceRoster(ownID: "1", settings: LeaderElection.Settings())
    #expect(roster.alive(["1", "2", "3"], now: 0) == ["1", "2", "3"])
    #expect(roster.alive(["2"], now: 10) == [])
    #expect(roster.nextCheck == 30)
    #expect(roster.takeDead(now: 29) == [])
    #expect(roster.takeDead(now: 30) == ["3"])
    #expect(roster.takeDead(now: 31) == [])
    roster.removed("3")
    #expect(roster.ids == ["1", "2"])
    #expect(roster.takeDead(now: 1000) == ["2"])
  }

  @Test func suspectsGetOneHeartbeat() {
    var roster = InstanceRoster(ownID: "1", settings: LeaderElection.Settings())
    _ = roster.alive(["1", "2", "3"], now: 100)
    roster.suspect(["1", "2", "3"], now: 100)
    #expect(roster.takeDead(now: 105) == [])
    _ = roster.alive(["3"], now: 105)
    #expect(roster.takeDead(now: 106) == ["2"])
    #expect(roster.ids == ["1", "2", "3"])
  }
}
