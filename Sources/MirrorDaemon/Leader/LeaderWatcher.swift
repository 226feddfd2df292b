import CephCodec
import Logging
import ObjectClasses
import RBD
import Rados

/// Takes part in a pool's election of a leader, and carries out what `LeaderElection` decides.
actor LeaderWatcher {
  /// What the elected leader of a pool does, and what followers learn.
  protocol Delegate: Sendable {
    /// Begin the leader's work. False when it cannot.
    func lead() async -> Bool
    /// End the leader's work.
    func unlead() async
    /// The leader is known, or (nil) not.
    func leaderChanged(_ instanceID: String?) async
    /// Instances answered the leader.
    func instancesAlive(_ instanceIDs: [String]) async
    /// This client is shut out of the cluster.
    func blocklisted() async
  }

  /// How long a notification waits for answers.
  private static let notifyTimeout = Duration.seconds(5)

  private let pool: Pool
  private let delegate: any Delegate
  private let logger: Logger
  private let lock: ManagedLock
  private var election: LeaderElection
  private var lockers: [UInt64: Locker] = [:]
  private var watch: Watch?
  private var serving: Task<Void, Never>?
  private var timer: Task<Void, Never>?
  private var stopped: [CheckedContinuation<Void, Never>] = []
  private var isStopped = false

  /// A candidate in a pool, which must be in its default namespace.
  init(pool: Pool, settings: LeaderElection.Settings, delegate: any Delegate, logger: Logger) {
    self.pool = pool
    self.delegate = delegate
    self.logger = logger
    lock = ManagedLock(store: RadosLockStore(pool: pool, object: MirrorObjects.leader))
    election = LeaderElection(instanceID: pool.cluster.globalID, settings: settings)
  }

  /// Whether this instance leads.
  var isLeader: Bool { election.role == .leader }

  /// The leader's instance id, if known.
  var leader: String? { election.leader.map(String.init) }

  /// Begins to take part.
  func start() async throws(RadosError) {
    var operation = WriteOperation()
    operation.create(exclusive: false)
    try await pool.write(MirrorObjects.leader, operation)
    let watch = try await pool.watch(MirrorObjects.leader)
    self.watch = watch
    await lock.watchRegistered(handle: watch.cookie)
    serving = Task { await self.serve(watch) }
    handle(.started)
  }

  /// Gives up the lead, if it is ours, and takes part no more.
  func stop() async {
    handle(.stop)
    if !isStopped { await withCheckedContinuation { stopped.append($0) } }
    timer?.cancel()
    do throws(RadosError) { try await lock.shutDown(deadline: .seconds(5)) } catch {
      logger.warning("cannot give the leader's lock back", metadata: ["error": "\(error)"])
    }
    serving?.cancel()
    await watch?.close()
    watch = nil
  }

  /// Gives up the lead for another instance to take.
  func release() { handle(.releaseRequested) }

  // MARK: - The election

  private func handle(_ event: LeaderElection.Event) {
    let before = election.role
    let actions = election.handle(event)
    if election.role != before {
      logger.info("leader role changed", metadata: ["from": "\(before)", "to": "\(election.role)"])
    }
    for action in actions { perform(action) }
  }

  private func perform(_ action: LeaderElection.Action) {
    switch action {
    case .schedule(let timer, let seconds): schedule(timer, seconds)
    case .cancelTimer: timer?.cancel()
    case .stopped: finish()
    case .abandon:
      finish()
      Task { await delegate.blocklisted() }
    case .reacquireLock: break  // The lock takes the new watch over by itself.
    default: Task { await run(action) }
    }
  }

  private func finish() {
    isStopped = true
    let waiting = stopped
    stopped = []
    for waiter in waiting { waiter.resume() }
  }

  private func schedule(_ kind: LeaderElection.Timer, _ seconds: Int) {
    timer?.cancel()
    timer = Task {
      do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
      // The timer must not cancel what it starts.
      Task { self.fire(kind) }
    }
  }

  private func fire(_ kind: LeaderElection.Timer) { handle(.timer(kind)) }

  private func run(_ action: LeaderElection.Action) async {
    switch action {
    case .acquireLock: await acquire()
    case .getLocker: await findLocker()
    case .breakLock(let locker): await breakLock(locker)
    case .releaseLock:
      do throws(RadosError) { try await lock.release(deadline: .seconds(10)) } catch {
        logger.warning("cannot release the leader's lock", metadata: ["error": "\(error)"])
      }
      handle(.released)
    case .lead: handle(.led(await delegate.lead()))
    case .unlead:
      await delegate.unlead()
      handle(.unled)
    case .notifyLockAcquired: await notify(.lockAcquired)
    case .notifyLockReleased: await notify(.lockReleased)
    case .sendHeartbeat: await sendHeartbeat()
    case .instancesAlive(let ids): await delegate.instancesAlive(ids.map(String.init))
    case .leaderChanged(let id): await delegate.leaderChanged(id.map(String.init))
    case .schedule, .cancelTimer, .stopped, .abandon, .reacquireLock: break
    }
  }

  // MARK: - The lock

  private func acquire() async {
    do throws(RadosError) {
      handle(try await lock.tryAcquire(deadline: .seconds(30)) ? .acquired : .acquireFailed(.again))
    } catch  where error.errno == .blocklisted {
      handle(.blocklisted)
    } catch {
      logger.debug("cannot take the leader's lock", metadata: ["error": "\(error)"])
      handle(.acquireFailed(error.errno))
    }
  }

  private func findLocker() async {
    do throws(RadosError) {
      guard let owner = try await lock.owner() else { return handle(.locker(nil)) }
      let id = UInt64(bitPattern: owner.entity.number)
      lockers = [id: owner]
      handle(
        .locker(LeaderElection.Locker(globalID: id, cookie: owner.cookie.description, address: owner.address)))
    } catch {
      handle(.lockerFailed(error.errno))
    }
  }

  private func breakLock(_ locker: LeaderElection.Locker) async {
    guard let owner = lockers[locker.globalID] else { return handle(.breakFailed(.again)) }
    logger.notice("breaking the lock of a silent leader", metadata: ["leader": "\(locker.globalID)"])
    do throws(RadosError) {
      try await lock.breakHold(of: owner, force: true)
      handle(.broke)
    } catch {
      handle(.breakFailed(error.errno))
    }
  }

  // MARK: - Notifications

  private func notify(_ message: LeaderNotify) async {
    do throws(RadosError) {
      _ = try await pool.notify(MirrorObjects.leader, message.encoded, timeout: Self.notifyTimeout)
    } catch {
      // Followers find out by their timers.
      logger.debug("cannot notify followers", metadata: ["error": "\(error)"])
    }
  }

  private func sendHeartbeat() async {
    do throws(RadosError) {
      let result = try await pool.notify(
        MirrorObjects.leader, LeaderNotify.heartbeat.encoded, timeout: Self.notifyTimeout)
      handle(.heartbeatSent(instances: Set(result.replies.map(\.globalID)).sorted()))
    } catch  where error.errno == .blocklisted {
      handle(.blocklisted)
    } catch {
      logger.warning("cannot send heartbeat", metadata: ["error": "\(error)"])
      handle(.heartbeatFailed(error.errno))
    }
  }

  private func serve(_ watch: Watch) async {
    let own = pool.cluster.globalID
    for await event in watch.events {
      switch event {
      case .notify(let notification):
        watch.acknowledge(notification)
        guard notification.notifierID != own else { continue }
        do throws(CodecError) {
          switch try LeaderNotify(decoding: notification.payload) {
          case .heartbeat: handle(.heartbeatReceived)
          case .lockAcquired: handle(.lockAcquiredReceived)
          case .lockReleased: handle(.lockReleasedReceived)
          case .unknown: break
          }
        } catch {
          logger.warning("cannot decode notification", metadata: ["error": "\(error)"])
        }
      case .lost(let errno): await lock.watchLost(blocklisted: errno == .blocklisted)
      case .reconnected(let cookie):
        await lock.watchRegistered(handle: cookie)
        handle(.rewatched)
        if election.role == .leader, await !lock.isOwner { handle(.lockLost) }
      case .failed(let error):
        logger.error("the watch of the leader object is gone", metadata: ["error": "\(error)"])
        return handle(.blocklisted)
      }
    }
  }
}
