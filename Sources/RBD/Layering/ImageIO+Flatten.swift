import CephCodec
import Rados

extension ImageIO {
  /// Copies into a clone what its parent still shows through the writable state, and through snapshots with the same bytes
  /// (`librbd::operation::FlattenRequest`'s objects). Afterwards the caller detaches the parent. Writes may go on meanwhile; it must
  /// not run while writes are paused.
  public func flatten(progress: ObjectProgress? = nil) async throws(RadosError) {
    let state = state
    let count = state.layout.objectCount(size: state.header.parent?.overlap ?? 0)
    let done = ProgressCounter(total: count, progress)
    try await forEach(0..<count, atMost: options.managementOperations) { object throws(RadosError) in
      // A snapshot made meanwhile pauses writes: it sees each object either before its copy-up or after, and so does its object map.
      try await self.gate.change { () throws(RadosError) in try await self.flattenObject(object, self.state) }
      done.advance()
    }
  }

  private func flattenObject(_ object: UInt64, _ state: ImageIOState) async throws(RadosError) {
    if let map = state.objectMap {
      guard await map.mayBeMissing(object) else { return }
    } else if try await exists(object, state) {
      // Spares the read of the parent; a copy-up changes nothing in an object that exists.
      return
    }
    try await guards.exclusive(object) { () throws(RadosError) in
      try await self.copyUp(object, for: nil, state)
    }
  }

  func exists(_ object: UInt64, _ state: ImageIOState) async throws(RadosError) -> Bool {
    var operation = ReadOperation()
    operation.assertExists()
    do throws(RadosError) {
      _ = try await dataPool.read(state.name(object), operation)
      return true
    } catch  where error.errno == .noEntry {
      return false
    }
  }
}
