import CephCodec

/// What came of telling the clients of an image something that only the lock's owner answers (`image_watcher::NotifyLockOwner`).
public enum LockOwnerAnswer: Equatable, Sendable {
  /// The owner answered, with an error or with success (nil).
  case answered(Errno?)
  /// Nobody answered: there is no owner, or it is dead.
  case nobody
  /// The notification failed, or more than one client answered.
  case failed(Errno)
}

/// The other clients of an image, as its lock needs them.
public protocol LockPeers: Sendable {
  /// Asks the owner for the lock.
  func requestLock() async -> LockOwnerAnswer
  /// Tells everybody that the lock is ours.
  func announceAcquired() async
  /// Tells everybody that the lock is free.
  func announceReleased() async
}
