import ObjectClasses

/// The kinds of operations on an image; of each kind one runs at a time.
public enum OperationKind: Hashable, Sendable {
  case flatten, resize, snapshotCreate, snapshotRemove, snapshotRename, snapshotProtect, snapshotUnprotect
  case snapshotRollback, snapshotLimit, rebuildObjectMap, checkObjectMap, rename, updateFeatures, migrate, sparsify,
    metadataUpdate

  /// The kind of an operation that can be asked of the lock's owner.
  public init(_ operation: ProxiedOperation) {
    switch operation {
    case .flatten: self = .flatten
    case .resize: self = .resize
    case .snapshotCreate: self = .snapshotCreate
    case .snapshotRemove: self = .snapshotRemove
    case .snapshotRename: self = .snapshotRename
    case .snapshotProtect: self = .snapshotProtect
    case .snapshotUnprotect: self = .snapshotUnprotect
    case .rebuildObjectMap: self = .rebuildObjectMap
    case .rename: self = .rename
    case .updateFeatures: self = .updateFeatures
    case .migrate: self = .migrate
    case .sparsify: self = .sparsify
    case .metadataUpdate: self = .metadataUpdate
    }
  }
}

/// What an operation needs of the exclusive lock, on an image that has the feature (`librbd::Operations`).
public enum LockNeed: Equatable, Sendable {
  /// Nothing: it runs wherever it was called.
  case none
  /// The lock's owner runs it.
  case owner
  /// The lock itself; its owner is asked for it.
  case lock

  /// What an operation needs.
  public init(_ operation: ProxiedOperation, features: ImageFeatures) {
    let isJournaled = features.contains(.journaling)
    switch operation {
    case .rename, .snapshotRename, .snapshotProtect, .snapshotUnprotect: self = isJournaled ? .owner : .none
    case .snapshotRemove: self = isJournaled || features.contains(.fastDiff) ? .owner : .none
    // The journal's settings cannot be told to the owner.
    case .updateFeatures(let changed, enabled: true) where changed.contains(.journaling): self = .lock
    case .flatten, .resize, .snapshotCreate, .rebuildObjectMap, .updateFeatures, .migrate, .sparsify, .metadataUpdate:
      self = .owner
    }
  }
}
