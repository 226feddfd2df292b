import ObjectClasses
import Rados

/// Tells how far an operation over an image's objects is: objects done and objects in all.
public typealias ObjectProgress = @Sendable (_ done: UInt64, _ total: UInt64) -> Void

extension ImageIO {
  /// Removes the data beyond `newSize` of an image of `oldSize` bytes, before the header gets the new size
  /// (`librbd::operation::TrimRequest`). Snapshots keep theirs. Also removes all data of an image that is to be removed, with a new
  /// size of 0. The caller keeps out writes beyond the new
  /// size, and new snapshots.
  public func trim(from oldSize: UInt64, to newSize: UInt64, progress: ObjectProgress? = nil) async throws(RadosError) {
    let state = state
    let plan = TrimPlan(state, from: oldSize, to: newSize)
    if !plan.removed.isEmpty {
      try await state.objectMap?.update(plan.removed, to: .pending, from: .exists)
      let done = ProgressCounter(total: UInt64(plan.removed.count), progress)
      try await forEach(plan.removed, atMost: options.managementOperations) { object throws(RadosError) in
        try await self.removeObject(object, keepingParent: plan.copiedUp.contains(object), state)
        done.advance()
      }
      try await state.objectMap?.update(plan.removed, to: .nonexistent, from: .pending)
    }
    try await forEach(state.layout.pieces(of: plan.boundary), atMost: options.managementOperations) { piece throws(RadosError) in
      try await self.change(piece.object, state.boundaryDiscard(piece), state)
    }
  }

  /// Removes an object whose map entry the caller keeps. Where snapshots of a clone still see the parent through it, the parent's
  /// bytes are copied up for them before.
  private func removeObject(_ object: UInt64, keepingParent: Bool, _ state: ImageIOState) async throws(RadosError) {
    let whole = Extent(offset: 0, length: state.layout.objectSize)
    let mutation = ObjectMutation(kind: .remove, extent: whole, updatesObjectMap: false)
    if keepingParent { return try await change(object, mutation, state) }
    if let map = state.objectMap, await !map.mayExist(object) { return }
    _ = try await guards.exclusive(object) { () throws(RadosError) in
      try await self.write(object, mutation, state, ifExists: false, hint: false)
    }
  }
}

/// What a trim does to which objects.
struct TrimPlan: Equatable {
  /// Objects that go away.
  var removed: Range<UInt64>
  /// Those of them that get the parent's bytes first, for the snapshots.
  var copiedUp: Range<UInt64>
  /// The image's bytes that are cut out of the objects at the new end.
  var boundary: Extent

  init(_ state: ImageIOState, from oldSize: UInt64, to newSize: UInt64) {
    self.init(
      state.layout, from: oldSize, to: newSize, hasSnapshots: !state.header.snapshots.isEmpty,
      overlap: state.header.parent?.overlap ?? 0)
  }

  /// The plan for a clone with this overlap, 0 for an image without a parent.
  init(_ layout: ImageLayout, from oldSize: UInt64, to newSize: UInt64, hasSnapshots: Bool, overlap: UInt64) {
    let sets = newSize / layout.period + (newSize % layout.period == 0 ? 0 : 1)
    let end = layout.objectCount(size: oldSize)
    // The first object that no byte below the new size can be in.
    let first = min(sets.multipliedReportingOverflow(by: layout.stripeCount).partialValue, end)
    removed = first..<end
    let copiedUpEnd = hasSnapshots ? min(layout.objectCount(size: overlap), end) : first
    copiedUp = first..<max(first, copiedUpEnd)
    let (setEnd, overflow) = sets.multipliedReportingOverflow(by: layout.period)
    let boundaryEnd = overflow ? oldSize : min(setEnd, oldSize)
    boundary = Extent(from: newSize, to: boundaryEnd)
  }
}

extension ImageIOState {
  /// What a trim does to an object at the new end: an object that loses its first byte loses all.
  func boundaryDiscard(_ piece: ObjectExtent) -> ObjectMutation {
    let extent = piece.extent.offset == 0 ? Extent(offset: 0, length: layout.objectSize) : piece.extent
    return .discard(extent, objectSize: layout.objectSize, hidesParent: false, copiesUp: false)
  }
}
