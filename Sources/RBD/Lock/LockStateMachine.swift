import CephCodec

/// The life of a managed lock on one object as a pure value: what was asked of it, in order, and what is to be done next
/// (`librbd::ManagedLock`). An event goes in, effects come out; whoever runs an effect reports its end as another event.
public struct LockStateMachine: Equatable, Sendable {
  /// What can be asked of a lock.
  public enum Request: Equatable, Sendable {
    /// Get the lock; where the lock is cooperative, ask its owner for it and wait.
    case acquire
    /// Get the lock if no living client has it.
    case tryAcquire
    /// Take over the handle of a watch that was registered anew.
    case reacquire
    /// Give the lock back.
    case release
    /// Give the lock back and refuse everything after.
    case shutDown
  }

  /// Who waits for a request's end; numbers are the caller's.
  public typealias Waiter = UInt64

  /// How a request ended.
  public enum Outcome: Equatable, Sendable {
    /// It ended well; the lock is ours or is not.
    case done(owned: Bool)
    /// It failed.
    case failed(Errno)
  }

  /// Where the lock stands.
  public enum Phase: Equatable, Sendable {
    /// Not ours, and nothing under way.
    case unlocked
    /// To be acquired as soon as there is a watch.
    case waitingForWatch
    /// The steps before acquisition run.
    case preparing
    /// The lock class is being asked.
    case locking
    /// The lock is ours in the cluster; the steps after acquisition run.
    case adopting
    /// Another client has it and was asked for it.
    case waitingForPeer
    /// Ours.
    case locked
    /// Ours, while its cookie is being replaced.
    case reacquiring(LockCookie)
    /// Ours, while the steps before release run.
    case draining(shuttingDown: Bool)
    /// Being given back.
    case unlocking(shuttingDown: Bool)
    /// Being given back because the steps after acquisition failed.
    case reverting(Errno)
    /// Closed for good.
    case shutDown
  }

  /// What happened.
  public enum Event: Equatable, Sendable {
    /// Something is asked of the lock; `by` is nil when nobody waits for it.
    case requested(Request, by: Waiter?)
    /// A waiter no longer wants an answer.
    case abandoned(Waiter)
    /// The watch on the object was registered, or registered anew.
    case watchRegistered(handle: UInt64)
    /// The watch is gone; `blocklisted` when the cluster refuses this client altogether.
    case watchLost(blocklisted: Bool)
    /// The steps before acquisition ended.
    case prepared(Errno?)
    /// The attempt to take the lock ended: `EAGAIN` for a living owner, `EBUSY` for a lock of another kind.
    case lockAttempted(Errno?)
    /// The steps after acquisition ended.
    case adopted(Errno?)
    /// While waiting for a peer: it released the lock, vanished or announced itself (nil), or refuses (`EROFS`).
    case peerChanged(Errno?)
    /// The attempt to replace the cookie ended.
    case cookieReplaced(Errno?)
    /// The steps before release ended.
    case drained(Errno?)
    /// The attempt to give the lock back ended.
    case unlocked(Errno?)
  }

  /// What is to be done.
  public enum Effect: Equatable, Sendable {
    /// Run the steps before acquisition, then report `prepared`.
    case prepare
    /// Try to take the lock under this cookie, then report `lockAttempted`.
    case lock(LockCookie)
    /// Run the steps after acquisition, then report `adopted`.
    case adopt
    /// Ask the owner for the lock until told to stop; report `peerChanged`.
    case askPeer
    /// Stop asking the owner.
    case stopAskingPeer
    /// Replace the cookie, then report `cookieReplaced`.
    case replaceCookie(old: LockCookie, new: LockCookie)
    /// Run the steps before release, then report `drained`.
    case drain(shuttingDown: Bool)
    /// Give the lock back, then report `unlocked`.
    case unlock(LockCookie)
    /// Tell the object's watchers that the lock is ours.
    case announceAcquired
    /// Tell the object's watchers that the lock is free.
    case announceReleased
    /// Answer those who wait.
    case resume([Waiter], Outcome)
  }

  struct Pending: Equatable, Sendable {
    var request: Request
    var waiters: [Waiter]
  }

  /// How many may wait for one lock; more are refused with `EAGAIN`.
  public static let waiterLimit = 4096

  /// Whether a living owner is asked for the lock instead of failing the acquisition.
  public let isCooperative: Bool
  /// Whether an unchanged cookie is written again after a new watch: needed when a broken lock's owner is not blocklisted, since
  /// then the lock can be lost without this client hearing of it.
  public let verifiesUnchangedCookie: Bool
  /// Where the lock stands.
  public internal(set) var phase: Phase = .unlocked
  /// The cookie under which the lock is, or is about to be, ours.
  public internal(set) var cookie: LockCookie?
  var watchHandle: UInt64?
  var isBlocklisted = false
  var queue: [Pending] = []

  /// A lock that nobody has asked for yet.
  public init(isCooperative: Bool = false, verifiesUnchangedCookie: Bool = false) {
    self.isCooperative = isCooperative
    self.verifiesUnchangedCookie = verifiesUnchangedCookie
  }

  /// Whether the lock is ours in the cluster, so that peers take this client for the owner.
  public var isOwner: Bool {
    switch phase {
    case .locked, .reacquiring, .draining, .adopting: true
    default: false
    }
  }

  /// Whether the lock is ours and no change of that is under way.
  public var isSettledOwner: Bool { phase == .locked }

  /// Whether the lock is closed or will be when what was asked has been done.
  public var isClosing: Bool {
    switch phase {
    case .draining(shuttingDown: true), .unlocking(shuttingDown: true), .shutDown: true
    default: queue.last?.request == .shutDown
    }
  }

  /// How many wait for an answer.
  public var waiterCount: Int { queue.reduce(0) { $0 + $1.waiters.count } }
}
