import CephCodec
import ObjectClasses
import RBD
import Rados

/// An object map in use, for tests of data I/O: the rules of `ObjectMapUpdating` over the stored maps.
actor LocalObjectMap: ObjectMapUpdating {
  private let store: ObjectMapStore
  private var bits: ObjectMapBits

  init(_ header: ImageHeader, in pool: Pool) async throws(RadosError) {
    store = ObjectMapStore(pool: pool, imageID: header.id)
    bits = try await store.open(header).bits
  }

  func state(of object: UInt64) -> ObjectState? { object < bits.count ? bits[object] : nil }

  func update(_ objects: Range<UInt64>, to state: ObjectState, from current: ObjectState?) async throws(RadosError) {
    let inside = objects.clamped(to: 0..<bits.count)
    let isNeeded = inside.contains { object in
      switch (bits[object], state) {
      case (state, _), (.nonexistent, .pending): false
      case (let old, .nonexistent): old == .pending
      default: true
      }
    }
    guard isNeeded else { return }
    try await store.update(inside, to: state, from: current)
    bits.update(inside, to: state, from: current)
  }

  func update(
    _ objects: Range<UInt64>, to state: ObjectState, from current: ObjectState?, at snapshot: SnapshotID
  ) async throws(RadosError) {
    try await store.update(objects, to: state, from: current, snapshot)
  }

  func close() async throws(RadosError) { try await store.unlock() }
}
