import CephCodec
import ObjectClasses

/// The life of one image's replication on this daemon (`ImageReplayer`): starting, replaying, stopping, stopped, with the words
/// each leaves in the image's status.
struct ImageReplayerState: Equatable {
  /// Where the replayer is; the raw value is what the admin socket shows.
  enum Phase: String, Equatable, Sendable {
    case starting = "Starting"
    case replaying = "Replaying"
    case stopping = "Stopping"
    case stopped = "Stopped"
  }

  /// How looking at both images ended.
  enum BootstrapOutcome: Equatable, Sendable {
    /// Both are open and replay can begin.
    case ready
    case localIsPrimary
    case remoteIsNotPrimary
    case splitBrain
    /// The replica's primary is gone: the replica is to be deleted.
    case remoteIsGone
    /// Neither image exists.
    case nothingThere
    case resyncRequested
    case transient
    case failed(Errno)
  }

  /// What happened.
  enum Event: Equatable, Sendable {
    /// Start, by an operator (`manual`) or by the image state check.
    case start(manual: Bool)
    case bootstrapProgress(String)
    case bootstrapped(BootstrapOutcome)
    /// Replay found something to tell; the status may have changed.
    case replayed
    case replayEnded(ReplayStop)
    /// Stop, by an operator (`manual`), or in order to start again.
    case stop(manual: Bool, restart: Bool)
    /// Both images are closed.
    case closed
    case movedToTrash(Errno?)
    /// The image's status records are gone.
    case statusRemoved
    case blocklisted
  }

  /// What to do.
  enum Action: Equatable, Sendable {
    case bootstrap
    case cancelBootstrap
    case replay
    /// Stop replay and close both images, then report `closed`.
    case close
    /// Write the status, at once if forced, else with the next batch.
    case publishStatus(force: Bool)
    case moveToTrash(resync: Bool)
    /// Stop keeping the image's status fresh, or remove it (`purge`), then report `statusRemoved`.
    case removeStatus(purge: Bool)
    /// The replayer rests. `finished` when its image is gone and it can be dropped.
    case rest(finished: Bool)
    case refuse(Errno)
  }

  /// A line of the image's status.
  struct Status: Equatable, Sendable {
    var state: StatusState
    var description: String
  }

  /// `cls::rbd::MirrorImageStatusState`.
  typealias StatusState = MirrorImageStatusState

  /// Where the replayer is.
  private(set) var phase = Phase.stopped
  /// Whether an operator stopped it: only an operator starts it again.
  private(set) var isManuallyStopped = false
  /// Whether the client was found blocklisted.
  private(set) var isBlocklisted = false
  private var lastError: Errno?
  private var text = ""
  private var stopRequested = false
  private var restartRequested = false
  private var deleteRequested = false
  private var resyncRequested = false
  private var wasReplaying = false
  private var nothingThere = false
  private var isDeleted = false
  /// The last state shown that was not a healthy one; keeps a failing image from flickering while it is tried again.
  private var shown: StatusState?

  /// A replayer at rest.
  init() {}

  /// The health counted in the service status.
  var health: ServiceStatus.Level {
    switch shown {
    case nil: .info
    case .syncing, .unknown: .warning
    default: .error
    }
  }

  /// Takes an event and says what to do.
  mutating func handle(_ event: Event) -> [Action] {
    switch event {
    case .start(let manual): return start(manual: manual)
    case .bootstrapProgress(let step):
      guard phase == .starting else { return [] }
      text = "bootstrapping, " + step
      lastError = nil
      return [.publishStatus(force: false)]
    case .bootstrapped(let outcome): return finishBootstrap(outcome)
    case .replayed: return phase == .replaying ? [.publishStatus(force: false)] : []
    case .replayEnded(let stop): return endReplay(stop)
    case .stop(let manual, let restart): return stop(manual: manual, restart: restart)
    case .closed: return finishClose()
    case .movedToTrash, .statusRemoved: return finishStop(event)
    case .blocklisted:
      isBlocklisted = true
      return stop(manual: false, restart: false)
    }
  }

  private mutating func start(manual: Bool) -> [Action] {
    guard phase == .stopped else { return [.refuse(.invalid)] }
    if isManuallyStopped, !manual { return [.refuse(.notPermitted)] }
    let keepShown = shown
    let blocklisted = isBlocklisted
    self = ImageReplayerState()
    shown = keepShown
    isBlocklisted = blocklisted
    phase = .starting
    return [.publishStatus(force: false), .bootstrap]
  }

  private mutating func finishBootstrap(_ outcome: BootstrapOutcome) -> [Action] {
    guard phase == .starting else { return [] }
    if stopRequested { return failStart(.cancelled, "") }
    switch outcome {
    case .ready:
      phase = .replaying
      wasReplaying = true
      return [.replay, .publishStatus(force: true)]
    case .localIsPrimary: return failStart(nil, "local image is primary")
    case .remoteIsNotPrimary: return failStart(.remoteIO, "remote image is not primary")
    case .splitBrain: return failStart(.exists, "split-brain detected")
    case .remoteIsGone:
      deleteRequested = true
      return failStart(nil, "remote image no longer exists")
    case .nothingThere:
      nothingThere = true
      return failStart(.noEntry, "error bootstrapping replay")
    case .resyncRequested:
      resyncRequested = true
      return failStart(nil, "resync requested")
    case .transient: return failStart(.restart, "image in transient state, try again")
    case .failed(let errno): return failStart(errno, "error bootstrapping replay")
    }
  }

  private mutating func failStart(_ errno: Errno?, _ description: String) -> [Action] {
    phase = .stopping
    lastError = errno
    text = description
    return [.publishStatus(force: false), .close]
  }

  private mutating func endReplay(_ stop: ReplayStop) -> [Action] {
    guard phase == .replaying else { return [] }
    phase = .stopping
    lastError = stop.errno
    text = stop.description
    if stop == .resyncRequested { resyncRequested = true }
    return [.publishStatus(force: true), .close]
  }

  private mutating func stop(manual: Bool, restart: Bool) -> [Action] {
    if restart {
      restartRequested = true
    } else {
      restartRequested = false
    }
    if manual { isManuallyStopped = true }
    switch phase {
    case .stopped:
      guard restartRequested else { return manual ? [] : [.refuse(.invalid)] }
      restartRequested = false
      return start(manual: true)
    case .starting:
      stopRequested = true
      return [.cancelBootstrap]
    case .replaying:
      phase = .stopping
      stopRequested = true
      lastError = nil
      text = ""
      return [.publishStatus(force: true), .close]
    case .stopping:
      stopRequested = true
      return []
    }
  }

  private mutating func finishClose() -> [Action] {
    guard phase == .stopping else { return [] }
    wasReplaying = false
    if deleteRequested || resyncRequested {
      let resync = resyncRequested
      isDeleted = !resync
      deleteRequested = false
      resyncRequested = false
      return [.publishStatus(force: true), .moveToTrash(resync: resync)]
    }
    return [.publishStatus(force: true), .removeStatus(purge: false)]
  }

  private mutating func finishStop(_ event: Event) -> [Action] {
    guard phase == .stopping else { return [] }
    if case .movedToTrash(let errno) = event {
      if let errno, errno != .noEntry {
        lastError = errno
        isDeleted = false
      }
      return [.removeStatus(purge: isDeleted)]
    }
    phase = .stopped
    stopRequested = false
    let finished = nothingThere && !restartRequested
    guard restartRequested else { return [.rest(finished: finished)] }
    restartRequested = false
    isManuallyStopped = false
    return start(manual: true)
  }

  /// The status to write. `replay` is the description of a replaying image, nil while it is not known; then nothing is written.
  mutating func status(replay: String?) -> Status? {
    var status: Status
    switch phase {
    case .starting:
      status = Status(state: .startingReplay, description: text.isEmpty ? "starting replay" : text)
    case .replaying:
      guard let replay else { return nil }
      shown = nil
      return Status(state: .replaying, description: replay)
    case .stopping where wasReplaying:
      status = Status(state: .stoppingReplay, description: text.isEmpty ? "stopping replay" : text)
    case .stopping, .stopped:
      switch lastError {
      case .remoteIO?:
        status = Status(state: .unknown, description: text)
        shown = .unknown
      case .some(let errno) where errno != .cancelled:
        status = Status(state: .error, description: text)
        shown = .error
      default:
        status = Status(state: .stopped, description: text.isEmpty ? "stopped" : text)
        shown = nil
      }
    }
    if shown == .error { status.state = .error }
    return status
  }
}
