import Rados

/// What goes on around a managed lock's changes, one call at a time, never two at once.
public protocol LockHooks: Sendable {
  /// Before the lock is tried for.
  func beforeAcquire() async throws(RadosError)
  /// The lock is ours in the cluster: get ready to use it. When this throws, the lock is given back.
  func afterAcquire() async throws(RadosError)
  /// The lock is about to be given back: finish what relies on it. When this throws, the lock is kept, unless shutting down.
  func beforeRelease(shuttingDown: Bool) async throws(RadosError)
  /// The lock is ours and ready, or is held under a new cookie.
  func acquired() async
  /// The lock has been given back.
  func released() async
}

extension LockHooks {
  public func beforeAcquire() async throws(RadosError) {}
  public func afterAcquire() async throws(RadosError) {}
  public func beforeRelease(shuttingDown: Bool) async throws(RadosError) {}
  public func acquired() async {}
  public func released() async {}
}

/// A lock around which nothing goes on.
public struct NoLockHooks: LockHooks {
  /// The only value.
  public init() {}
}
