import CephCodec

/// Which daemon leads a pool (`LeaderWatcher`). The leader holds an exclusive lock on `rbd_mirror_leader` and notifies the object
/// every interval; the others try for the lock after missed heartbeats, and break it when it stays held by somebody silent.
struct LeaderElection: Equatable {
  /// Who holds the lock.
  struct Locker: Equatable, Sendable {
    /// The holder's global id: its instance id.
    var globalID: UInt64
    /// The lock's cookie.
    var cookie: String
    /// The holder's address, as the lock records it.
    var address: String
  }

  /// `rbd_mirror_leader_*`.
  struct Settings: Equatable, Sendable {
    /// Seconds between heartbeats.
    var heartbeatInterval = 5
    /// Heartbeats that may be missed before a follower tries for the lock.
    var maxMissedHeartbeats = 2
    /// Failed attempts after which the lock is broken.
    var maxAcquireAttempts = 3
  }

  /// What a timer does when it fires. There is one timer: a new one replaces it.
  enum Timer: Equatable, Sendable {
    case acquire
    case getLocker
    case heartbeat
  }

  /// What happened.
  enum Event: Equatable, Sendable {
    /// The watch on the leader object is in place.
    case started
    case timer(Timer)
    /// The lock is ours.
    case acquired
    /// Somebody holds the lock, or taking it failed.
    case acquireFailed(Errno)
    /// Who holds the lock; nil for nobody.
    case locker(Locker?)
    case lockerFailed(Errno)
    case broke
    case breakFailed(Errno)
    /// The leader's work in every namespace has begun, or could not.
    case led(Bool)
    /// A heartbeat went out; these instances answered.
    case heartbeatSent(instances: [UInt64])
    case heartbeatFailed(Errno)
    /// Another daemon's notifications.
    case heartbeatReceived
    case lockAcquiredReceived
    case lockReleasedReceived
    /// An operator asks the leader to step down.
    case releaseRequested
    /// The leader's work has ended.
    case unled
    case released
    /// The watch was re-established; the lock's cookie has to follow it.
    case rewatched
    case lockLost
    case blocklisted
    case stop
  }

  /// What to do about it.
  enum Action: Equatable, Sendable {
    case acquireLock
    case getLocker
    case breakLock(Locker)
    case releaseLock
    /// Move the lock to the watch's new cookie.
    case reacquireLock
    /// Begin the leader's work, then report `led`.
    case lead
    /// End the leader's work, then report `unled`.
    case unlead
    case notifyLockAcquired
    case notifyLockReleased
    case sendHeartbeat
    /// Instances that are alive.
    case instancesAlive([UInt64])
    /// The followers' leader is known, or (nil) is not.
    case leaderChanged(UInt64?)
    /// Fire after this many seconds.
    case schedule(Timer, seconds: Int)
    case cancelTimer
    /// The client was blocklisted: the pool replayer must be rebuilt.
    case abandon
    /// Nothing is held any more.
    case stopped
  }

  /// What this daemon is to the pool.
  enum Role: Equatable, Sendable {
    case follower
    /// Holds the lock; its work has not begun yet.
    case acquiring
    case leader
    case releasing
    case stopped
  }

  private let instanceID: UInt64
  private let settings: Settings
  /// What this daemon is.
  private(set) var role = Role.follower
  /// The holder of the lock, as last seen by a follower.
  private(set) var locker: Locker?
  private var attempts = 0
  private var stopping = false

  /// An election this instance takes part in.
  init(instanceID: UInt64, settings: Settings = Settings()) {
    self.instanceID = instanceID
    self.settings = settings
  }

  /// The leader's instance id, if known.
  var leader: UInt64? {
    switch role {
    case .leader, .acquiring, .releasing: instanceID
    case .follower, .stopped: locker?.globalID
    }
  }

  /// Takes an event and says what to do.
  mutating func handle(_ event: Event) -> [Action] {
    if role == .stopped { return [] }
    switch event {
    case .blocklisted:
      role = .stopped
      return [.cancelTimer, .abandon]
    case .stop: return stop()
    case .started: return [.schedule(.acquire, seconds: 0)]
    case .timer(let timer): return fire(timer)
    case .acquired, .acquireFailed, .locker, .lockerFailed, .broke, .breakFailed: return handleLock(event)
    case .led(let isLed): return finishLeading(isLed)
    case .heartbeatSent, .heartbeatFailed: return handleHeartbeat(event)
    case .heartbeatReceived, .lockAcquiredReceived, .lockReleasedReceived: return handleNotification(event)
    case .releaseRequested: return role == .leader ? step(to: .releasing, [.cancelTimer, .unlead]) : []
    case .unled: return role == .releasing ? [.releaseLock] : []
    case .released: return finishRelease()
    case .rewatched: return role == .follower ? [] : [.reacquireLock]
    case .lockLost: return role == .leader ? step(to: .releasing, [.cancelTimer, .unlead]) : []
    }
  }

  private mutating func step(to role: Role, _ actions: [Action]) -> [Action] {
    self.role = role
    return actions
  }

  private var retryLater: Action {
    .schedule(.acquire, seconds: settings.heartbeatInterval * settings.maxMissedHeartbeats)
  }

  private mutating func fire(_ timer: Timer) -> [Action] {
    switch (timer, role) {
    case (.acquire, .follower):
      attempts += 1
      return [.acquireLock]
    case (.getLocker, .follower): return [.getLocker]
    case (.heartbeat, .leader): return [.sendHeartbeat]
    default: return []
    }
  }

  private mutating func handleLock(_ event: Event) -> [Action] {
    if case .acquired = event {
      guard role == .follower else { return [] }
      attempts = 0
      locker = nil
      // Asked to stop while the attempt was under way: give it straight back.
      return stopping ? step(to: .releasing, [.releaseLock]) : step(to: .acquiring, [.lead])
    }
    guard role == .follower else { return [] }
    if stopping { return step(to: .stopped, [.stopped]) }
    switch event {
    case .acquireFailed: return [.getLocker]
    case .locker(let found): return judge(found)
    case .lockerFailed:
      locker = nil
      attempts = 0
      return [.schedule(.getLocker, seconds: settings.heartbeatInterval)]
    case .breakFailed(let errno) where errno != .noEntry: return [retryLater]
    case .broke, .breakFailed:
      locker = nil
      attempts = 1
      return [.acquireLock]
    default: return []
    }
  }

  private mutating func judge(_ found: Locker?) -> [Action] {
    guard let found else {
      locker = nil
      attempts = 1
      return [.acquireLock]
    }
    var actions: [Action] = []
    if locker != found {
      locker = found
      if attempts > 1 { attempts = 0 }
      actions.append(.leaderChanged(found.globalID))
    }
    return actions + [attempts >= settings.maxAcquireAttempts ? .breakLock(found) : retryLater]
  }

  private mutating func finishLeading(_ isLed: Bool) -> [Action] {
    guard role == .acquiring else { return [] }
    guard isLed, !stopping else { return step(to: .releasing, [.unlead]) }
    return step(to: .leader, [.notifyLockAcquired, .sendHeartbeat])
  }

  private mutating func handleHeartbeat(_ event: Event) -> [Action] {
    guard role == .leader else { return [] }
    switch event {
    case .heartbeatSent(let instances):
      let next = Action.schedule(.heartbeat, seconds: settings.heartbeatInterval)
      return instances.isEmpty ? [next] : [.instancesAlive(instances), next]
    case .heartbeatFailed: return step(to: .releasing, [.cancelTimer, .unlead])
    default: return []
    }
  }

  private mutating func handleNotification(_ event: Event) -> [Action] {
    guard role == .follower, !stopping else { return [] }
    if event == .heartbeatReceived {
      guard locker != nil else { return [] }
      attempts = 0
      return [retryLater]
    }
    locker = nil
    attempts = 0
    return [.leaderChanged(nil), .schedule(.getLocker, seconds: 0)]
  }

  private mutating func finishRelease() -> [Action] {
    guard role == .releasing else { return [] }
    locker = nil
    attempts = 0
    guard !stopping else { return step(to: .stopped, [.notifyLockReleased, .stopped]) }
    return step(to: .follower, [.notifyLockReleased, .leaderChanged(nil), retryLater])
  }

  private mutating func stop() -> [Action] {
    guard !stopping else { return [] }
    stopping = true
    switch role {
    case .follower: return step(to: .stopped, [.cancelTimer, .stopped])
    case .leader: return step(to: .releasing, [.cancelTimer, .unlead])
    case .acquiring, .releasing: return [.cancelTimer]
    case .stopped: return []
    }
  }
}
