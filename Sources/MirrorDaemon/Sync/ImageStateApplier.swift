import CephCodec
import ObjectClasses
import RBD
import Rados

/// Makes a replica's name, features, metadata and user snapshots those of a mirror snapshot.
struct ImageStateApplier: Sendable {
  /// The replica.
  let image: Image

  /// Makes the changes, in order.
  func apply(_ changes: ImageStateChanges) async throws(RadosError) {
    for change in changes.changes { try await apply(change) }
    if !changes.changes.isEmpty { try await image.refresh() }
  }

  private func apply(_ change: ImageStateChanges.Change) async throws(RadosError) {
    switch change {
    case .rename(let name): try await image.perform(.rename(name))
    case .disable(let features): try await image.perform(.updateFeatures(features, enabled: false))
    case .enable(let features): try await enable(features)
    case .metadata(let set, let remove): try await changeMetadata(set: set, remove: remove)
    case .unprotect(let name): try await image.perform(.snapshotUnprotect(.user, name: name))
    case .removeSnapshot(let name): try await image.removeSnapshot(name)
    case .protect(let name): try await image.perform(.snapshotProtect(.user, name: name))
    case .renameSnapshot(let id, let name): try await image.perform(.snapshotRename(id, newName: name))
    case .limit(let limit): try await setLimit(limit)
    }
  }

  private func enable(_ features: ImageFeatures) async throws(RadosError) {
    try await image.perform(.updateFeatures(features, enabled: true))
    // A new lock belongs to whoever takes it first.
    if features.contains(.exclusiveLock) { try await image.acquireLock() }
  }

  private func changeMetadata(set: [String: [UInt8]], remove: [String]) async throws(RadosError) {
    var operation = WriteOperation()
    for key in remove { operation.call(RBDClass.metadataRemove(key)) }
    if !set.isEmpty { operation.call(RBDClass.metadataSet(set)) }
    try await image.pool.write(ImageObjects.header(image.id), operation)
  }

  private func setLimit(_ limit: UInt64) async throws(RadosError) {
    do throws(RadosError) {
      try await image.pool.execute(ImageObjects.header(image.id), RBDClass.snapshotSetLimit(limit))
    } catch  where error.errno == .range {
      // The replica's own mirror snapshots exceed it at the moment; a promotion's would too.
    }
  }
}
