import CephCodec
import Rados

/// A lock on an object that its owner holds as long as its watch on the object lives (`librbd::ManagedLock`): the lock of
/// `rbd_mirror_leader`, of each `rbd_mirror_instance.<id>`, and, with more around it (`ExclusiveLock`), of an image.
///
/// The owner of the watch tells the lock about it: `watchRegistered` when it is registered, first and again, and `watchLost`.
public actor ManagedLock: LockShell {
  nonisolated let object: String
  private let worker: LockWorker
  private var machine: LockStateMachine
  var waiters = LockWaiters()
  private var steps: Task<Void, Never>?

  /// A lock that nobody has asked for yet. `hooks` are called around its changes.
  public init(store: any LockStore, hooks: any LockHooks = NoLockHooks()) {
    object = store.object
    worker = LockWorker(store: store, hooks: hooks)
    machine = LockStateMachine(verifiesUnchangedCookie: !store.blocklistsBrokenOwners)
  }

  /// Whether the lock is ours.
  public var isOwner: Bool { machine.isOwner }

  /// The cookie under which the lock is ours, or nil.
  public var cookie: LockCookie? { machine.isOwner ? machine.cookie : nil }

  /// The watch on the object was registered under this handle. A lock that is ours takes the handle over.
  public func watchRegistered(handle: UInt64) { take(.watchRegistered(handle: handle)) }

  /// The watch is gone; `blocklisted` when this client is shut out of the cluster.
  public func watchLost(blocklisted: Bool) { take(.watchLost(blocklisted: blocklisted)) }

  /// Takes the lock; a dead owner's is broken first. Throws `EAGAIN` when a living client has it, `EBUSY` when it is locked by
  /// other means, `ESHUTDOWN` when this lock is shut down or this client is blocklisted, `ETIMEDOUT` at the deadline.
  public func acquire(deadline: Duration? = nil) async throws(RadosError) {
    _ = try await request(.acquire, "acquire lock", deadline: deadline)
  }

  /// Takes the lock if no living client has it; whether it is ours then. Throws as `acquire` does, but for `EAGAIN`.
  public func tryAcquire(deadline: Duration? = nil) async throws(RadosError) -> Bool {
    try await request(.tryAcquire, "try to acquire lock", deadline: deadline)
  }

  /// Gives the lock back, if it is ours.
  public func release(deadline: Duration? = nil) async throws(RadosError) {
    _ = try await request(.release, "release lock", deadline: deadline)
  }

  /// Gives the lock back, if it is ours, and refuses what is asked later.
  public func shutDown(deadline: Duration? = nil) async throws(RadosError) {
    _ = try await request(.shutDown, "shut down lock", deadline: deadline)
  }

  /// The lock's owner, whoever it is, or nil when it is free. Throws `EBUSY` when it is locked by other means.
  public func owner() async throws(RadosError) -> Locker? {
    try await LockAcquisition(store: worker.store).owner()
  }

  /// Ends another client's hold, with `force` even of a living one; the client is blocklisted if the store says so. Throws
  /// `EBUSY` when the lock is ours, `EAGAIN` when the owner lives or has changed.
  public func breakHold(of locker: Locker, force: Bool) async throws(RadosError) {
    guard !machine.isOwner else { throw RadosError(.busy, "break lock", object: object) }
    try await LockAcquisition(store: worker.store).breakHold(of: locker, force: force)
  }

  /// Asks the cluster whether the lock is still ours (`assert_header_locked`). Throws `ENOENT`, `EBUSY` or `ESHUTDOWN` when not.
  public func assertOwned() async throws(RadosError) {
    guard let cookie = machine.cookie else { throw RadosError(.noEntry, "assert lock", object: object) }
    try await worker.store.assertHeld(cookie)
  }

  // MARK: The shell

  func take(_ event: LockStateMachine.Event) {
    for effect in machine.handle(event) { perform(effect) }
  }

  private func perform(_ effect: LockStateMachine.Effect) {
    if case .resume(let numbers, let outcome) = effect { return waiters.resume(numbers, outcome) }
    // One after the other, so that announcements keep their order.
    steps = Task { [steps, worker] in
      await steps?.value
      if let event = await worker.run(effect) { take(event) }
    }
  }
}
