import CephCodec
import ObjectClasses
import Rados

extension ImageIO {
  /// Gives back runs of at least `sparseSize` zero bytes of the writable state, and objects that hold nothing else
  /// (`librbd::operation::SparsifyRequest`). Throws EINVAL unless the size is a power of two from 4 KiB to the object size.
  /// Writes may go on meanwhile; it must not run while writes are paused.
  public func sparsify(sparseSize: UInt64, progress: ObjectProgress? = nil) async throws(RadosError) {
    let state = state
    guard sparseSize >= 4096, sparseSize <= state.layout.objectSize, sparseSize.nonzeroBitCount == 1 else {
      throw RadosError(.invalid, "sparsify", object: state.header.headerObject, detail: "sparse size \(sparseSize)")
    }
    let count = state.layout.objectCount(size: state.header.size)
    let done = ProgressCounter(total: count, progress)
    try await forEach(0..<count, atMost: options.managementOperations) { object throws(RadosError) in
      try await self.gate.change { () throws(RadosError) in
        try await self.sparsifyObject(object, sparseSize: sparseSize, self.state)
      }
      done.advance()
    }
  }

  private func sparsifyObject(_ object: UInt64, sparseSize: UInt64, _ state: ImageIOState) async throws(RadosError) {
    if let map = state.objectMap, await !map.mayExist(object) { return }
    // An empty object that hides a parent has to stay.
    let removesEmpty = !state.hasParent(object)
    var operation = WriteOperation()
    operation.call(RBDClass.sparsify(sparseSize, removesEmpty))
    try await guards.exclusive(object) { () throws(RadosError) in
      do throws(RadosError) {
        try await self.send(operation, to: object, state)
      } catch  where error.errno == .noEntry {
        return
      }
      guard removesEmpty, let map = state.objectMap, try await !self.exists(object, state) else { return }
      // The object is gone and its guard keeps writers out, so the map may follow.
      try await map.update(object..<object + 1, to: .pending, from: .exists)
      try await map.update(object..<object + 1, to: .nonexistent, from: .pending)
    }
  }
}
