import CephCodec
import ObjectClasses
import Testing

@testable import MirrorDaemon

@Suite struct ImageReplayerStateTests {
  private func replaying() -> ImageReplayerState {
    var state = ImageReplayerState()
    _ = state.handle(.start(manual: false))
    _ = state.handle(.bootstrapped(.ready))
    return state
  }

  @Test func replayBegins() {
    var state = ImageReplayerState()
    #expect(state.handle(.start(manual: false)) == [.publishStatus(force: false), .bootstrap])
    #expect(state.status(replay: nil) == .init(state: .startingReplay, description: "starting replay"))
    #expect(state.handle(.bootstrapProgress("OPEN_LOCAL_IMAGE")) == [.publishStatus(force: false)])
    #expect(state.status(replay: nil) == .init(state: .startingReplay, description: "bootstrapping, OPEN_LOCAL_IMAGE"))
    #expect(state.handle(.bootstrapped(.ready)) == [.replay, .publishStatus(force: true)])
    #expect(state.status(replay: nil) == nil)
    #expect(state.status(replay: "replaying, {}") == .init(state: .replaying, description: "replaying, {}"))
    #expect(state.phase.rawValue == "Replaying")
  }

  @Test(arguments: [
    (ImageReplayerState.BootstrapOutcome.localIsPrimary, ImageReplayerState.StatusState.stopped, "local image is primary"),
    (.remoteIsNotPrimary, .unknown, "remote image is not primary"), (.splitBrain, .error, "split-brain detected"),
    (.transient, .error, "image in transient state, try again"), (.failed(.io), .error, "error bootstrapping replay"),
    (.resyncRequested, .stopped, "resync requested"), (.remoteIsGone, .stopped, "remote image no longer exists"),
  ])
  func failedStartsHaveStocksWords(
    outcome: ImageReplayerState.BootstrapOutcome, shown: ImageReplayerState.StatusState, text: String
  ) {
    var state = ImageReplayerState()
    _ = state.handle(.start(manual: false))
    #expect(state.handle(.bootstrapped(outcome)) == [.publishStatus(force: false), .close])
    #expect(state.status(replay: nil) == .init(state: shown, description: text))
    _ = state.handle(.closed)
    #expect(state.status(replay: nil) == .init(state: shown, description: text))
  }

  @Test(arguments: [
    (ReplayStop.splitBrain, ImageReplayerState.StatusState.error, "split-brain"),
    (.remoteDemoted, .unknown, "remote image demoted"), (.forcePromoted, .stopped, "force promoted"),
    (.orphan, .stopped, "orphan (force promoting)"),
    (.linkedToUnknownPeer("x"), .error, "local image linked to unknown peer"),
    (.incompleteLocalPrimary, .error, "incomplete local primary snapshot"),
    (.failed(.io, "failed to copy remote image"), .error, "failed to copy remote image"),
  ])
  func endedReplayHasStocksWords(stop: ReplayStop, shown: ImageReplayerState.StatusState, text: String) {
    var state = replaying()
    #expect(state.handle(.replayEnded(stop)) == [.publishStatus(force: true), .close])
    #expect(state.status(replay: nil) == .init(state: .stoppingReplay, description: text))
    #expect(state.handle(.closed) == [.publishStatus(force: true), .removeStatus(purge: false)])
    #expect(state.status(replay: nil) == .init(state: shown, description: text))
    #expect(state.handle(.statusRemoved) == [.rest(finished: false)])
    #expect(state.phase == .stopped)
  }

  @Test func failingImageDoesNotFlicker() {
    var state = replaying()
    _ = state.handle(.replayEnded(.splitBrain))
    _ = state.handle(.closed)
    _ = state.status(replay: nil)
    _ = state.handle(.statusRemoved)
    #expect(state.health == .error)
    _ = state.handle(.start(manual: false))
    #expect(state.status(replay: nil) == .init(state: .error, description: "starting replay"))
    _ = state.handle(.bootstrapped(.ready))
    _ = state.status(replay: "replaying, {}")
    #expect(state.health == .info)
  }

  @Test func operatorsStopSticks() {
    var state = replaying()
    #expect(state.handle(.stop(manual: true, restart: false)) == [.publishStatus(force: true), .close])
    #expect(state.status(replay: nil) == .init(state: .stoppingReplay, description: "stopping replay"))
    _ = state.handle(.closed)
    #expect(state.status(replay: nil) == .init(state: .stopped, description: "stopped"))
    #expect(state.handle(.statusRemoved) == [.rest(finished: false)])
    #expect(state.handle(.start(manual: false)) == [.refuse(.notPermitted)])
    #expect(state.handle(.start(manual: true)) == [.publishStatus(force: false), .bootstrap])
    #expect(state.handle(.start(manual: true)) == [.refuse(.invalid)])
  }

  @Test func restartStartsAgain() {
    var state = replaying()
    #expect(state.handle(.stop(manual: false, restart: true)) == [.publishStatus(force: true), .close])
    _ = state.handle(.closed)
    #expect(state.handle(.statusRemoved) == [.publishStatus(force: false), .bootstrap])
    var resting = ImageReplayerState()
    #expect(resting.handle(.stop(manual: false, restart: true)) == [.publishStatus(force: false), .bootstrap])
  }

  @Test func stopCancelsTheStart() {
    var state = ImageReplayerState()
    _ = state.handle(.start(manual: false))
    #expect(state.handle(.stop(manual: false, restart: false)) == [.cancelBootstrap])
    #expect(state.handle(.bootstrapped(.ready)) == [.publishStatus(force: false), .close])
    #expect(state.status(replay: nil) == .init(state: .stopped, description: "stopped"))
  }

  @Test func vanishedPrimaryDeletesTheReplica() {
    var state = ImageReplayerState()
    _ = state.handle(.start(manual: false))
    _ = state.handle(.bootstrapped(.remoteIsGone))
    #expect(state.handle(.closed) == [.publishStatus(force: true), .moveToTrash(resync: false)])
    #expect(state.handle(.movedToTrash(nil)) == [.removeStatus(purge: true)])
    #expect(state.handle(.statusRemoved) == [.rest(finished: false)])
  }

  @Test func resyncDeletesTheReplicaToo() {
    var state = replaying()
    _ = state.handle(.replayEnded(.resyncRequested))
    #expect(state.handle(.closed) == [.publishStatus(force: true), .moveToTrash(resync: true)])
  }

  @Test func replayerWithoutImagesIsFinished() {
    var state = ImageReplayerState()
    _ = state.handle(.start(manual: false))
    _ = state.handle(.bootstrapped(.nothingThere))
    _ = state.handle(.closed)
    #expect(state.handle(.statusRemoved) == [.rest(finished: true)])
  }
}
