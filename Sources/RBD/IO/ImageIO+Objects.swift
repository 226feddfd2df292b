import CephCodec
import ObjectClasses
import Rados

extension ImageIO {
  /// Changes one object in the order that keeps the object map true: the map, the object, the map (`AbstractObjectWriteRequest`).
  func change(_ object: UInt64, _ mutation: ObjectMutation, _ state: ImageIOState) async throws(RadosError) {
    let mayExist = await state.objectMap?.mayExist(object) ?? true
    let hasParent = state.hasParent(object)
    if !mayExist, !hasParent, mutation.isNothingWithoutObject { return }
    let copiesUp = hasParent && needsCopyup(mutation, state)
    let done: Bool
    if state.objectMap != nil, mutation.updatesObjectMap, !mayExist, copiesUp {
      done = false
    } else if mutation.removes {
      done = try await guards.exclusive(object) { () throws(RadosError) in
        try await self.write(object, mutation, state, ifExists: copiesUp, hint: !mayExist)
      }
    } else {
      done = try await guards.shared(object) { () throws(RadosError) in
        try await self.write(object, mutation, state, ifExists: copiesUp, hint: !mayExist)
      }
    }
    if done { return }
    try await guards.exclusive(object) { () throws(RadosError) in
      // The parent may be gone by now, after a flatten.
      try await self.copyUp(object, for: mutation, self.state)
    }
  }

  /// Whether a change of an object under a parent must keep the parent's bytes: always, unless it replaces the whole object and no
  /// snapshot needs them.
  func needsCopyup(_ mutation: ObjectMutation, _ state: ImageIOState) -> Bool {
    let isWhole = mutation.extent.offset == 0 && mutation.extent.length == state.layout.objectSize
    return !isWhole || !state.header.snapshots.isEmpty || mutation.followsCopyup
  }

  /// Writes an object under its guard. False if it was to be written only if it exists and does not.
  func write(
    _ object: UInt64, _ mutation: ObjectMutation, _ state: ImageIOState, ifExists: Bool, hint: Bool
  ) async throws(RadosError) -> Bool {
    let map = mutation.updatesObjectMap ? state.objectMap : nil
    try await map?.update(object..<object + 1, to: mutation.stateBefore, from: nil)
    var operation = WriteOperation()
    if ifExists { operation.assertExists() }
    if mutation.givesHint, map == nil || hint { addHint(to: &operation, state) }
    mutation.append(to: &operation, objectSize: state.layout.objectSize)
    do throws(RadosError) {
      try await send(operation, to: object, state, bytes: mutation.dataLength)
    } catch  where error.errno == .noEntry && (ifExists || mutation.isNothingWithoutObject) {
      // An object that is not there is what a discard wants, unless its parent shows through.
      if ifExists { return false }
    }
    if mutation.removes { try await map?.update(object..<object + 1, to: .nonexistent, from: .pending) }
    return true
  }

  /// Sends a change of an object with the image's snapshot context.
  func send(
    _ operation: WriteOperation, to object: UInt64, _ state: ImageIOState, bytes: UInt64 = 0
  ) async throws(RadosError) {
    try await limit.run(bytes: bytes) { () throws(RadosError) in
      _ = try await self.dataPool.write(state.name(object), operation, snapshots: state.header.snapshotContext)
    }
  }

  /// Tells the store how large the object will get (`ObjectRequest::add_write_hint`).
  func addHint(to operation: inout WriteOperation, _ state: ImageIOState) {
    guard options.givesAllocationHints else { return }
    operation.setAllocationHint(objectSize: state.layout.objectSize, writeSize: state.layout.objectSize)
  }
}
