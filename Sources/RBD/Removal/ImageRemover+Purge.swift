import CephCodec
import ObjectClasses
import Rados

extension ImageRemover {
  /// Removes from the trash what users moved there and whose deferment has ended by a time (`rbd trash purge`), now if none is given.
  /// Stops at the first that cannot be removed. Returns how many were removed.
  ///
  /// - Parameter progress: told how many of how many images are done.
  @discardableResult
  public func purge(
    expiredBy time: UTime? = nil, progress: Progress = { _, _ in }
  ) async throws(RadosError) -> Int {
    let time = time ?? .now()
    let expired = try await trash.list().filter { entry in
      (entry.spec.source == .user || entry.spec.source == .userParent)
        && time.seconds >= entry.spec.defermentEndTime.seconds
    }
    for (index, entry) in expired.enumerated() {
      try await removeFromTrash(entry.id, force: true)
      await progress(UInt64(index + 1), UInt64(expired.count))
    }
    return expired.count
  }
}
