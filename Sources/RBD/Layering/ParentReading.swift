import Rados

/// A clone's parent, at the snapshot the clone was made from.
public protocol ParentReading: Sendable {
  /// Reads bytes of the parent. What lies beyond its end, and what it does not store, are holes.
  func sparseRead(_ extent: Extent) async throws(RadosError) -> SparseBytes

  /// Which of some bytes the parent or its own parent stores, in the parent's offsets. With `wholeObject` an object that stores
  /// anything counts whole.
  func storedExtents(_ extent: Extent, wholeObject: Bool) async throws(RadosError) -> ExtentSet
}
