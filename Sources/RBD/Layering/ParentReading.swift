import Rados

/// A clone's parent, at the snapshot the clone was made from.
public protocol ParentReading: Sendable {
  /// Reads bytes of the parent. What lies beyond its end, and what it does not store, are holes.
  func sparseRead(_ extent: Extent) async throws(RadosError) -> SparseBytes
}
