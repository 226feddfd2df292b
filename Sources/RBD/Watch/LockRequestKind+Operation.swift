import ObjectClasses

extension LockRequestKind {
  /// The kind of an operation that a peer asks for.
  init(_ operation: ProxiedOperation) {
    switch operation {
    case .snapshotRemove(.trash, _): self = .trashSnapshotRemoval
    case .snapshotCreate(.mirror(let namespace), _, _) where namespace.isOrphan: self = .forcePromotion
    default: self = .general
    }
  }
}
