import CephCodec
import ObjectClasses
import Rados

extension ImageIO {
  /// Copies a parent's bytes into an object that does not exist, then changes it; with no mutation it only copies. The caller has the
  /// object's guard alone. An object that came to exist meanwhile keeps its bytes.
  func copyUp(_ object: UInt64, for mutation: ObjectMutation?, _ state: ImageIOState) async throws(RadosError) {
    let whole = Extent(offset: 0, length: state.layout.objectSize)
    guard state.hasParent(object) else {
      if let mutation { _ = try await write(object, mutation, state, ifExists: false, hint: true) }
      return
    }
    let parent = try await readParent(of: object, whole, at: .head, state)
    let plan = CopyupPlan(
      parent: parent.runs, hasSnapshots: !state.header.snapshots.isEmpty, mutation: mutation,
      objectSize: state.layout.objectSize, hint: options.givesAllocationHints ? state.layout.objectSize : nil)
    if plan.ahead != nil || plan.change != nil {
      try await updateMaps(object, plan, mutation, state)
    }
    if let ahead = plan.ahead {
      try await limit.run(bytes: parent.dataLength) { () throws(RadosError) in
        _ = try await self.dataPool.write(state.name(object), ahead, snapshots: SnapshotContext())
      }
    }
    if let change = plan.change {
      let bytes = (plan.ahead == nil ? parent.dataLength : 0) + (mutation?.dataLength ?? 0)
      do throws(RadosError) {
        try await send(change, to: object, state, bytes: bytes)
      } catch  where error.errno == .noEntry && mutation?.isNothingWithoutObject == true {
        // Removed by another client that shares no lock with this one; it is gone as asked.
      }
    }
    guard let mutation else { return }
    if plan.leavesChange {
      _ = try await write(object, mutation, state, ifExists: false, hint: false)
    } else if mutation.removes, mutation.updatesObjectMap {
      try await state.objectMap?.update(object..<object + 1, to: .nonexistent, from: .pending)
    }
  }

  /// Lets the maps claim what a copy-up is about to make: an object in each snapshot that sees the parent's bytes, and in the writable
  /// state (`CopyupRequest::update_object_maps`).
  private func updateMaps(
    _ object: UInt64, _ plan: CopyupPlan, _ mutation: ObjectMutation?, _ state: ImageIOState
  ) async throws(RadosError) {
    guard let map = state.objectMap else { return }
    let objects = object..<object + 1
    let fastDiff = state.header.features.contains(.fastDiff)
    if plan.reachesSnapshots {
      // The oldest snapshot got the data; the later ones inherit it.
      for (index, snapshot) in state.header.snapshots.reversed().enumerated() {
        try await map.update(objects, to: fastDiff && index > 0 ? .existsClean : .exists, from: nil, at: snapshot.id)
      }
    }
    if mutation?.updatesObjectMap != false {
      // Without a change the writable state inherits the snapshots' data.
      let copied: ObjectState = plan.reachesSnapshots && fastDiff ? .existsClean : .exists
      try await map.update(objects, to: mutation?.stateBefore ?? copied, from: nil)
    }
  }
}
