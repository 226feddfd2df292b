import CephCodec
import Rados

/// An image's exclusive lock (`librbd::ExclusiveLock`): taken from its owner by asking for it, given back to who asks, and not
/// before the operations under it have ended.
public actor ExclusiveLock: LockShell {
  nonisolated let object: String
  var waiters = LockWaiters()
  private let worker: LockWorker
  private let peers: any LockPeers
  private let timing: CoordinationOptions
  private var machine: ExclusiveLockStateMachine
  private var steps: Task<Void, Never>?
  private var asking: Task<Void, Never>?
  /// Requests in a row that nobody answered.
  private var unanswered = 0
  private var interruptible: [ObjectIdentifier: OperationContext] = [:]

  /// The lock of an image. `hooks` get the image ready: after acquisition the header is fresh and the object map open, before
  /// release all is flushed and the object map closed; they must not wait for this lock.
  public init(
    store: any LockStore, hooks: any LockHooks, peers: any LockPeers, policy: ExclusiveLockPolicy = .automatic,
    options: CoordinationOptions = CoordinationOptions()
  ) {
    object = store.object
    worker = LockWorker(store: store, hooks: AnnouncingHooks(image: hooks, peers: peers))
    self.peers = peers
    timing = options
    machine = ExclusiveLockStateMachine(policy: policy, verifiesUnchangedCookie: !store.blocklistsBrokenOwners)
  }

  // MARK: State

  /// Whether the lock is ours, even if about to go.
  public var isOwner: Bool { machine.lock.isOwner }

  /// Whether the lock is ours and operations may begin.
  public var acceptsOperations: Bool { machine.acceptsOperations }

  /// The cookie under which the lock is ours, or nil.
  public var cookie: LockCookie? { machine.lock.isOwner ? machine.lock.cookie : nil }

  /// How peers are dealt with.
  public var policy: ExclusiveLockPolicy { machine.policy }

  /// Changes how peers are dealt with from now on.
  public func setPolicy(_ policy: ExclusiveLockPolicy) { machine.policy = policy }

  // MARK: Requests

  /// Takes the lock; a living owner is asked for it, a dead one's lock is broken. Throws `EROFS` when the owner refuses,
  /// `ESHUTDOWN` when this lock is shut down or this client is blocklisted, `ETIMEDOUT` at the deadline, what the hooks throw.
  public func acquire(deadline: Duration? = nil) async throws(RadosError) {
    _ = try await request(.acquire, "acquire exclusive lock", deadline: deadline)
  }

  /// Takes the lock if no living client has it; whether it is ours then. Throws `EBUSY` when it is locked by other means.
  public func tryAcquire(deadline: Duration? = nil) async throws(RadosError) -> Bool {
    try await request(.tryAcquire, "try to acquire exclusive lock", deadline: deadline)
  }

  /// Gives the lock back, if it is ours, once the operations under it have ended.
  public func release(deadline: Duration? = nil) async throws(RadosError) {
    _ = try await request(.release, "release exclusive lock", deadline: deadline)
  }

  /// Gives the lock back, if it is ours, and refuses what is asked later.
  public func shutDown(deadline: Duration? = nil) async throws(RadosError) {
    _ = try await request(.shutDown, "shut down exclusive lock", deadline: deadline)
  }

  /// The lock's owner, whoever it is, or nil when it is free. Throws `EBUSY` when it is locked by other means.
  public func owner() async throws(RadosError) -> Locker? {
    try await LockAcquisition(store: worker.store).owner()
  }

  /// Ends another client's hold, with `force` even of a living one; the client is blocklisted if the store says so. Throws
  /// `EBUSY` when the lock is ours, `EAGAIN` when the owner lives or has changed.
  public func breakHold(of locker: Locker, force: Bool) async throws(RadosError) {
    guard !machine.lock.isOwner else { throw RadosError(.busy, "break exclusive lock", object: object) }
    try await LockAcquisition(store: worker.store).breakHold(of: locker, force: force)
  }

  /// Asks the cluster whether the lock is still ours (`assert_header_locked`). Throws `ENOENT`, `EBUSY` or `ESHUTDOWN` when not.
  public func assertOwned() async throws(RadosError) {
    guard let cookie else { throw RadosError(.noEntry, "assert exclusive lock", object: object) }
    try await worker.store.assertHeld(cookie)
  }

  // MARK: Operations under the lock

  /// Begins an operation that relies on the lock, taking the lock first if the policy allows; every one must be ended by
  /// `endOperation`. Throws `EROFS` when the lock is not ours and may not be taken.
  public func beginOperation(_ context: OperationContext? = nil) async throws(RadosError) {
    for _ in 0..<Self.beginLimit {
      if machine.beginOperation() {
        if let context { interruptible[ObjectIdentifier(context)] = context }
        return
      }
      guard machine.policy.acquiresOnDemand else { throw unlockedError }
      try await acquire()
    }
    throw RadosError(.again, "begin operation", object: object, detail: "the lock keeps being taken away")
  }

  /// Begins an operation if the lock is ours right now.
  func beginOperationIfOwned(_ context: OperationContext) -> Bool {
    guard machine.beginOperation() else { return false }
    interruptible[ObjectIdentifier(context)] = context
    return true
  }

  /// Ends an operation that `beginOperation` began.
  public func endOperation(_ context: OperationContext? = nil) {
    if let context { interruptible[ObjectIdentifier(context)] = nil }
    perform(machine.endOperation())
  }

  /// Runs something that relies on the lock; see `beginOperation`.
  public nonisolated func whileOwned<Value: Sendable>(
    _ body: () async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    try await beginOperation()
    do throws(RadosError) {
      let value = try await body()
      await endOperation()
      return value
    } catch {
      await endOperation()
      throw error
    }
  }

  /// How often a lock that is taken away again at once is fetched for one operation.
  private static let beginLimit = 64

  /// What an operation fails with that may not have the lock (`get_unlocked_op_error`).
  var unlockedError: RadosError {
    RadosError(machine.lock.isBlocklisted ? .blocklisted : .readOnly, "use exclusive lock", object: object)
  }

  // MARK: Peers

  /// Lets no peer's request through until the matching `unblockRequests`; peers get `reply`, or nil for a success that does
  /// nothing (`block_requests`).
  public func blockRequests(reply: Errno?) { machine.block(reply: reply) }

  /// Ends one `blockRequests`.
  public func unblockRequests() { machine.unblock() }

  /// Whether a peer's operation is run here.
  func verdict(on kind: LockRequestKind) -> ExclusiveLockStateMachine.Verdict { machine.verdict(on: kind) }

  /// Answers a peer that asks for the lock.
  func lockRequested() -> ExclusiveLockStateMachine.Verdict {
    let (verdict, effects) = machine.lockRequested()
    perform(effects)
    return verdict
  }

  /// A peer has announced that the lock changed hands.
  func peerChanged() { take(.peerChanged(nil)) }

  /// The watch on the header was registered under this handle.
  public func watchRegistered(handle: UInt64) { take(.watchRegistered(handle: handle)) }

  /// The watch on the header is gone; `blocklisted` when this client is shut out of the cluster.
  public func watchLost(blocklisted: Bool) { take(.watchLost(blocklisted: blocklisted)) }

  /// Waits until what was announced so far has been heard by the peers.
  func flushAnnouncements() async { await steps?.value }

  // MARK: The shell

  func take(_ event: LockStateMachine.Event) {
    perform(machine.handle(event))
  }

  private func perform(_ effects: [ExclusiveLockStateMachine.Effect]) {
    for effect in effects {
      switch effect {
      case .interruptOperations: for context in interruptible.values { context.interrupt() }
      case .lock(.resume(let numbers, let outcome)): waiters.resume(numbers, outcome)
      case .lock(.askPeer): asking = Task { await ask() }
      case .lock(.stopAskingPeer):
        asking?.cancel()
        asking = nil
      case .lock(let step): run(step)
      }
    }
  }

  private func run(_ step: LockStateMachine.Effect) {
    // One after the other, so that announcements keep their order and are out before the next change.
    steps = Task { [steps, worker] in
      await steps?.value
      if let event = await worker.run(step) { take(event) }
    }
  }

  private func ask() async {
    while !Task.isCancelled {
      switch await peers.requestLock() {
      case .nobody:
        unanswered += 1
        // The first time the owner has probably just gone; a lock that stays without an answer is looked at once a second.
        if unanswered > 1, await !pause(timing.retryDelay) { return }
        return take(.peerChanged(nil))
      case .answered(.readOnly?):
        unanswered = 0
        return take(.peerChanged(.readOnly))
      case .answered(nil):
        unanswered = 0
        if await !pause(timing.lockRequestRepeat) { return }
      case .answered, .failed: if await !pause(timing.retryDelay) { return }
      }
    }
  }

  private func pause(_ duration: Duration) async -> Bool {
    do {
      try await Task.sleep(for: duration)
      return true
    } catch {
      return false
    }
  }
}

/// The image's hooks, with the announcements that peers wait for.
private struct AnnouncingHooks: LockHooks {
  let image: any LockHooks
  let peers: any LockPeers

  func beforeAcquire() async throws(RadosError) { try await image.beforeAcquire() }
  func afterAcquire() async throws(RadosError) { try await image.afterAcquire() }
  func beforeRelease(shuttingDown: Bool) async throws(RadosError) { try await image.beforeRelease(shuttingDown: shuttingDown) }

  func acquired() async {
    await peers.announceAcquired()
    await image.acquired()
  }

  func released() async {
    await peers.announceReleased()
    await image.released()
  }
}
