import CephCodec
import ObjectClasses
import Rados

/// One client of an image among the others: its watch on the header, its exclusive lock, and the way of each operation to the
/// client that may run it.
public actor ImageCoordinator {
  /// The protocol with the other clients.
  public nonisolated let watcher: ImageWatcher
  /// The exclusive lock; nil while the image has not the feature, or was opened for reading only.
  public private(set) var lock: ExclusiveLock?
  private let store: any LockStore
  private let handler: any ImageOperationHandler
  private let hooks: any LockHooks
  private let options: CoordinationOptions
  private let queue = OperationQueue()
  private var policy: ExclusiveLockPolicy
  private var changes = ChangeBroadcast()
  private var isStarted = false

  /// A client of the image whose header is `headerObject` (`rbd_header.<id>`).
  public init(
    pool: Pool, headerObject: String, handler: any ImageOperationHandler, hooks: any LockHooks,
    policy: ExclusiveLockPolicy = .automatic, options: CoordinationOptions? = nil
  ) {
    self.init(
      channel: RadosNotifyChannel(pool: pool, object: headerObject), store: RadosLockStore(pool: pool, object: headerObject),
      handler: handler, hooks: hooks, policy: policy, options: options ?? CoordinationOptions(pool.cluster))
  }

  init(
    channel: any NotifyChannel, store: any LockStore, handler: any ImageOperationHandler, hooks: any LockHooks,
    policy: ExclusiveLockPolicy, options: CoordinationOptions
  ) {
    watcher = ImageWatcher(channel: channel, options: options)
    self.store = store
    self.handler = handler
    self.hooks = hooks
    self.policy = policy
    self.options = options
  }

  /// Begins to watch the header. Throws `ENOENT` when there is none.
  public func start() async throws(RadosError) {
    guard !isStarted else { return }
    try await watcher.start(delegate: self)
    isStarted = true
    await matchLockToFeatures()
  }

  /// Gives the lock back, once the operations under it have ended, and ends the watch. Must be called before the last reference
  /// goes, else the watch lives on, and not by the handler or the hooks. Throws what kept the lock from being given back in
  /// order.
  public func stop() async throws(RadosError) {
    isStarted = false
    let lock = lock
    self.lock = nil
    var failure: RadosError?
    do throws(RadosError) { try await lock?.shutDown() } catch { failure = error }
    // Peers that wait for the lock, or for an operation they asked for, would otherwise wait for their timeouts.
    await lock?.flushAnnouncements()
    await watcher.stop()
    changes.finish()
    if let failure { throw failure }
  }

  /// Changes how peers that want the lock are dealt with.
  public func setPolicy(_ policy: ExclusiveLockPolicy) async {
    self.policy = policy
    await lock?.setPolicy(policy)
  }

  /// Changes of the header from now on; several at once are told as one. Ends when this client stops, at once when there are too
  /// many listeners.
  public func headerChanges() -> AsyncStream<Void> {
    changes.makeListener { [weak self] number in Task { await self?.forgetListener(number) } } ?? AsyncStream { $0.finish() }
  }

  private func forgetListener(_ number: UInt64) { changes.remove(number) }

  /// Tells all clients that the header has changed, this one first.
  public func notifyHeaderUpdate() async throws(RadosError) {
    try await watcher.notifyHeaderUpdate()
  }

  // MARK: The lock and the feature

  /// Makes or ends the lock when the image's features have changed; to be called after a refresh that found so.
  public func matchLockToFeatures() async {
    let isWanted = await handler.features().contains(.exclusiveLock)
    let isReadOnly = await handler.isReadOnly()
    guard isStarted else { return }
    if isWanted, !isReadOnly {
      guard lock == nil else { return }
      let new = ExclusiveLock(store: store, hooks: hooks, peers: watcher, policy: policy, options: options)
      lock = new
      let handle = await watcher.identity.handle
      if handle != 0 { await new.watchRegistered(handle: handle) }
    } else if let old = lock {
      lock = nil
      // The feature is gone: nobody looks at the lock any more, so a failure to give it back does no harm.
      do throws(RadosError) { try await old.shutDown() } catch {}
    }
  }

  // MARK: Operations

  /// Runs an operation where it may run: here, or at the lock's owner. Throws what it failed with; `EROFS` when the image is
  /// read-only or the lock is refused.
  public func perform(
    _ operation: ProxiedOperation, _ context: OperationContext = OperationContext()
  ) async throws(RadosError) {
    switch LockNeed(operation, features: await handler.features()) {
    case .none:
      guard await !handler.isReadOnly() else { throw Self.refusal(of: operation) }
      try await handler.perform(operation, context)
    case .lock:
      try await performUnderLock(OperationKind(operation), requesting: true, context) {
        [handler] context async throws(RadosError) in
        try await handler.perform(operation, context)
      }
      try await refreshHeader()
    case .owner: try await route(operation, context)
    }
  }

  private static func refusal(of operation: ProxiedOperation) -> RadosError {
    RadosError(.readOnly, "\(OperationKind(operation))")
  }

  private func route(_ operation: ProxiedOperation, _ context: OperationContext) async throws(RadosError) {
    let number = await watcher.makeRequestNumber()
    var route = OperationRoute()
    var failure: RadosError?
    var step = route.start()
    while true {
      switch step {
      case .refresh:
        try await pause(round: route.rounds)
        failure = await self.failure { () async throws(RadosError) in try await handler.refreshHeader() }
        await matchLockToFeatures()
        step = route.refreshed(
          failure?.errno, isReadOnly: await handler.isReadOnly(), isEnabled: lock != nil,
          accepts: await lock?.acceptsOperations ?? false)
      case .tryLock, .requestLock:
        do throws(RadosError) {
          step = route.locked(owned: try await takeLock(requesting: step == .requestLock))
        } catch {
          failure = error
          step = route.lockFailed(error.errno)
        }
      case .runHere:
        failure = await self.failure { () async throws(RadosError) in try await runHere(operation, context.renewed()) }
        step = route.ranHere(failure?.errno)
      case .askOwner:
        failure = await self.failure { () async throws(RadosError) in
          try await watcher.ask(operation, number: number, context)
        }
        await headerChanged()
        step = route.askedOwner(failure?.errno)
      case .finish(nil): return
      case .finish(let errno?):
        if let failure, failure.errno == errno { throw failure }
        throw RadosError(errno, "\(OperationKind(operation))", detail: failure?.description)
      }
    }
  }

  /// The first rounds follow each other at once; an operation that keeps coming back must not keep everybody busy.
  private func pause(round: Int) async throws(RadosError) {
    guard round > 3 else { return }
    do {
      try await Task.sleep(for: min(options.retryDelay, options.retryDelay / 20 * round))
    } catch {
      throw RadosError(.cancelled, "repeat operation")
    }
  }

  private func takeLock(requesting: Bool) async throws(RadosError) -> Bool {
    guard let lock else { return true }
    guard requesting else { return try await lock.tryAcquire() }
    try await lock.acquire()
    return true
  }

  private func failure(_ body: () async throws(RadosError) -> Void) async -> RadosError? {
    do throws(RadosError) {
      try await body()
      return nil
    } catch {
      return error
    }
  }

  private func runHere(_ operation: ProxiedOperation, _ context: OperationContext) async throws(RadosError) {
    try await exclusively(OperationKind(operation), context) { [handler] context async throws(RadosError) in
      try await handler.perform(operation, context)
    }
    if case .updateFeatures = operation { try await refreshHeader() }
  }

  /// Runs something that no other client can be asked for, such as a rollback: under the lock, which is taken first; when
  /// `requesting`, even from a living owner. Throws `EROFS` when the lock cannot be had (`prepare_image_update`).
  public func performUnderLock<Value: Sendable>(
    _ kind: OperationKind, requesting: Bool, _ context: OperationContext = OperationContext(),
    _ body: (OperationContext) async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    guard await !handler.isReadOnly() else { throw RadosError(.readOnly, "\(kind)") }
    if let lock, await !lock.acceptsOperations {
      guard try await takeLock(requesting: requesting) else { throw await lock.unlockedError }
    }
    do throws(RadosError) {
      return try await exclusively(kind, context.renewed(), body)
    } catch  where error.errno == .restart && error.operation == Self.lostLock {
      throw await lock?.unlockedError ?? error
    }
  }

  private static let lostLock = "begin operation under lock"

  /// Runs something as the only one of its kind, and under the lock if the image has it. Throws `ERESTART` when the lock is not
  /// ours any more.
  private func exclusively<Value: Sendable>(
    _ kind: OperationKind, _ context: OperationContext, _ body: (OperationContext) async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    try await queue.enter(kind)
    let lock = lock
    if let lock, await !lock.beginOperationIfOwned(context) {
      await queue.leave(kind)
      throw RadosError(.restart, Self.lostLock)
    }
    let result: Result<Value, RadosError>
    do throws(RadosError) { result = .success(try await body(context)) } catch { result = .failure(error) }
    await lock?.endOperation(context)
    await queue.leave(kind)
    return try result.get()
  }
}

extension ImageCoordinator: HeaderNotifyDelegate {
  func watchRegistered(handle: UInt64) async { await lock?.watchRegistered(handle: handle) }

  func watchLost(blocklisted: Bool) async { await lock?.watchLost(blocklisted: blocklisted) }

  func headerChanged() async {
    await handler.headerChanged()
    changes.send()
  }

  func ownsLock() async -> Bool { await lock?.isOwner ?? false }

  func lockChangedHands() async { await lock?.peerChanged() }

  func lockRequested() async -> ExclusiveLockStateMachine.Verdict { await lock?.lockRequested() ?? .ignore }

  func verdict(on kind: LockRequestKind) async -> ExclusiveLockStateMachine.Verdict {
    await lock?.verdict(on: kind) ?? .ignore
  }

  func refreshHeader() async throws(RadosError) {
    try await handler.refreshHeader()
    await matchLockToFeatures()
  }

  func serve(
    _ operation: ProxiedOperation, _ context: OperationContext, report: @Sendable (Errno?) async -> Void
  ) async {
    do throws(RadosError) {
      guard lock != nil else { throw RadosError(.restart, Self.lostLock) }
      try await exclusively(OperationKind(operation), context) { [handler] context async throws(RadosError) in
        do throws(RadosError) {
          try await handler.perform(operation, context)
          await report(nil)
        } catch {
          await report(error.errno)
        }
      }
    } catch {
      await report(error.errno)
    }
    // The peer knows what it asked for; a header that cannot be read now is read before the next operation.
    if case .updateFeatures = operation { do throws(RadosError) { try await refreshHeader() } catch {} }
  }

  func quiesce() async throws(RadosError) { try await handler.quiesce() }

  func unquiesce() async { await handler.unquiesce() }
}
