import CephCodec
import ObjectClasses
import Rados

// Reads and writes as a client makes them: under the exclusive lock, with a fresh header.

extension Image {
  /// Reads bytes of what is open.
  public nonisolated func read(_ extent: Extent) async throws(RadosError) -> [UInt8] {
    try await refreshIfNeeded()
    return try await io.read(extent, at: snapshot)
  }

  /// Reads what is stored of some bytes of what is open.
  public nonisolated func sparseRead(_ extent: Extent) async throws(RadosError) -> SparseBytes {
    try await refreshIfNeeded()
    return try await io.sparseRead(extent, at: snapshot)
  }

  /// Runs something that changes the image's data. Throws EROFS when the image may not be changed.
  public nonisolated func change<Value: Sendable>(
    _ body: (ImageIO) async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    try await refreshIfNeeded()
    guard await !isReadOnlyNow else { throw RadosError(.readOnly, "write", object: ImageObjects.header(id)) }
    if let lock = await coordinator?.lock {
      return try await lock.whileOwned { () async throws(RadosError) -> Value in try await body(io) }
    }
    return try await body(io)
  }

  /// Writes bytes at a byte offset.
  public nonisolated func write(offset: UInt64, _ bytes: [UInt8]) async throws(RadosError) {
    try await change { io throws(RadosError) in try await io.write(offset: offset, bytes) }
  }

  /// Makes a range read as zeros, releasing what it stored.
  public nonisolated func discard(_ extent: Extent) async throws(RadosError) {
    try await change { io throws(RadosError) in try await io.discard(extent) }
  }
}
