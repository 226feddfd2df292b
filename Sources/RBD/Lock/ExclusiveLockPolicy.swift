/// What a peer wants from the owner of an image's lock (`exclusive_lock::OperationRequestType`).
public enum LockRequestKind: Hashable, Sendable {
  /// The lock itself, or any operation.
  case general
  /// Removal of a snapshot that its user removed already but clones still needed.
  case trashSnapshotRemoval
  /// The orphan snapshot by which a replica is promoted without its primary.
  case forcePromotion
}

/// How the owner of an image's lock deals with others (`exclusive_lock::Policy`).
public struct ExclusiveLockPolicy: Equatable, Sendable {
  /// What to answer a peer that asks for the lock.
  public enum Answer: Equatable, Sendable {
    /// Give it back as soon as what runs under it has ended.
    case release
    /// Keep it: the peer gets `EROFS`.
    case refuse
  }

  /// Whether writes and operations may fetch the lock by themselves.
  public var acquiresOnDemand: Bool
  /// What to answer a peer that asks for the lock.
  public var answer: Answer
  /// What is still served while requests are blocked.
  public var servedWhileBlocked: Set<LockRequestKind>

  /// A policy of these parts.
  public init(acquiresOnDemand: Bool, answer: Answer, servedWhileBlocked: Set<LockRequestKind> = []) {
    self.acquiresOnDemand = acquiresOnDemand
    self.answer = answer
    self.servedWhileBlocked = servedWhileBlocked
  }

  /// Taken when needed and given to whoever asks: an image that was just opened (`AutomaticPolicy`).
  public static let automatic = ExclusiveLockPolicy(acquiresOnDemand: true, answer: .release)
  /// Taken by hand and kept (`StandardPolicy`, after `rbd_lock_acquire`).
  public static let manual = ExclusiveLockPolicy(acquiresOnDemand: false, answer: .refuse)
  /// A replica under the daemon: kept, except that its forced promotion is served (`rbd::mirror`'s `MirrorExclusiveLockPolicy`).
  public static let replica = ExclusiveLockPolicy(
    acquiresOnDemand: false, answer: .refuse, servedWhileBlocked: [.trashSnapshotRemoval, .forcePromotion])
}
