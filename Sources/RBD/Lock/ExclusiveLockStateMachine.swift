import CephCodec

/// An image's exclusive lock as a pure value (`librbd::ExclusiveLock`): the life of a cooperative lock, the operations that rely
/// on it, and the answers to peers that want it. The lock is not given back before the last operation under it has ended.
public struct ExclusiveLockStateMachine: Equatable, Sendable {
  /// What is to be done.
  public enum Effect: Equatable, Sendable {
    /// The lock's own steps.
    case lock(LockStateMachine.Effect)
    /// Ask the long operations that run under the lock to end early, because it is to be given back.
    case interruptOperations
  }

  /// Whether the owner serves a request.
  public enum Verdict: Equatable, Sendable {
    /// It does.
    case serve
    /// It says nothing, as a client without the lock.
    case ignore
    /// It answers with an error, or with success without doing anything (nil).
    case reply(Errno?)
  }

  /// How peers are dealt with; may change at any time.
  public var policy: ExclusiveLockPolicy
  /// The lock's life.
  public private(set) var lock: LockStateMachine
  /// Operations that rely on the lock now.
  public private(set) var operationCount = 0
  private var blockCount = 0
  private var blockedReply: Errno?
  private var isDrainHeld = false

  /// The lock of an image that was just opened.
  public init(policy: ExclusiveLockPolicy = .automatic, verifiesUnchangedCookie: Bool = false) {
    self.policy = policy
    lock = LockStateMachine(isCooperative: true, verifiesUnchangedCookie: verifiesUnchangedCookie)
  }

  /// Whether operations and writes may begin.
  public var acceptsOperations: Bool { lock.isSettledOwner && !lock.isClosing }

  /// Takes note of an event in the lock's life.
  public mutating func handle(_ event: LockStateMachine.Event) -> [Effect] {
    translate(lock.handle(event))
  }

  private mutating func translate(_ effects: [LockStateMachine.Effect]) -> [Effect] {
    effects.flatMap { effect -> [Effect] in
      guard case .drain = effect, operationCount > 0 else { return [.lock(effect)] }
      isDrainHeld = true
      return [.interruptOperations]
    }
  }

  // MARK: Operations under the lock

  /// Counts an operation in; false when the lock is not ours or is about to go.
  public mutating func beginOperation() -> Bool {
    guard acceptsOperations else { return false }
    operationCount += 1
    return true
  }

  /// Counts an operation out.
  public mutating func endOperation() -> [Effect] {
    guard operationCount > 0 else { return [] }
    operationCount -= 1
    guard operationCount == 0, isDrainHeld, case .draining(let shuttingDown) = lock.phase else { return [] }
    isDrainHeld = false
    return [.lock(.drain(shuttingDown: shuttingDown))]
  }

  // MARK: Peers

  /// Lets no peer's request through until the matching `unblock`; `reply` is what they get, nil for a success that does nothing.
  public mutating func block(reply: Errno?) {
    blockCount += 1
    blockedReply = blockedReply ?? reply
  }

  /// Ends one `block`.
  public mutating func unblock() {
    guard blockCount > 0 else { return }
    blockCount -= 1
    if blockCount == 0 { blockedReply = nil }
  }

  /// Whether a peer's operation is run here (`ExclusiveLock::accept_request`).
  public func verdict(on kind: LockRequestKind) -> Verdict {
    if acceptsOperations, blockCount == 0 || policy.servedWhileBlocked.contains(kind) { return .serve }
    return blockedReply.map { .reply($0) } ?? .ignore
  }

  /// Answers a peer that asks for the lock, and begins giving it back when the policy says so.
  public mutating func lockRequested() -> (Verdict, [Effect]) {
    guard lock.isOwner else { return (.ignore, []) }
    guard case .serve = verdict(on: .general) else { return (.reply(blockedReply), []) }
    switch policy.answer {
    case .refuse: return (.reply(.readOnly), [])
    case .release: return (.reply(nil), handle(.requested(.release, by: nil)))
    }
  }
}
