import CephCodec

/// The way of one operation to the client that may run it, as a pure value (`librbd::Operations`' `C_InvokeAsyncRequest`): here
/// when the lock is ours, at its owner when there is one, here after taking the lock when there is none, and again from the start
/// when the lock changes hands meanwhile.
struct OperationRoute: Equatable {
  /// What is to be done; the end of each is reported.
  enum Step: Equatable {
    /// Read the header anew if it has changed.
    case refresh
    /// Take the lock if no living client has it.
    case tryLock
    /// Take the lock, asking its owner for it.
    case requestLock
    /// Run the operation here, under the lock.
    case runHere
    /// Ask the lock's owner to run it.
    case askOwner
    /// Done, well or with an error.
    case finish(Errno?)
  }

  /// How often an operation starts anew before it is given up.
  static let roundLimit = 100

  /// How often the operation has started anew.
  private(set) var rounds = 0
  private var mustLock = false

  /// The first step.
  mutating func start() -> Step { begin() }

  private mutating func begin() -> Step {
    rounds += 1
    return rounds > Self.roundLimit ? .finish(.timedOut) : .refresh
  }

  /// The header is fresh, or could not be read. `isEnabled` says whether the image has the exclusive lock at all.
  mutating func refreshed(_ error: Errno?, isReadOnly: Bool, isEnabled: Bool, accepts: Bool) -> Step {
    if let error { return .finish(error) }
    if isReadOnly { return .finish(.readOnly) }
    if !isEnabled || accepts { return .runHere }
    defer { mustLock = false }
    return mustLock ? .requestLock : .tryLock
  }

  /// The attempt to take the lock ended.
  func locked(owned: Bool) -> Step { owned ? .runHere : .askOwner }

  /// The attempt to take the lock failed.
  func lockFailed(_ error: Errno) -> Step {
    // Blocklisted and shut down are one number.
    .finish(error == .blocklisted || error == .cancelled ? error : .readOnly)
  }

  /// The owner ran the operation, or it was not heard of.
  mutating func askedOwner(_ error: Errno?) -> Step {
    switch error {
    case .notSupported?:
      mustLock = true
      return begin()
    case .timedOut?, .restart?: return begin()
    default: return .finish(error)
    }
  }

  /// The operation ran here, or the lock was lost before or while it did.
  mutating func ranHere(_ error: Errno?) -> Step {
    error == .restart ? begin() : .finish(error)
  }
}
