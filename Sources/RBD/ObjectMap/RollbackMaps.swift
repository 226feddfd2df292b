import CephCodec
import ObjectClasses

/// The object maps of an image that is being rolled back to a snapshot. Pure.
///
/// Stock writes the snapshot's map before it rolls the objects back; when it dies halfway, the map claims less than the data holds. And
/// with a newer snapshot in between, stock's map claims objects unchanged since then that were rolled back. Here the map says on the
/// way that everything exists that was or will be, and in the end that exactly the objects that were touched changed.
struct RollbackMaps: Sendable, Equatable {
  /// The map to be written before any object is touched.
  let during: ObjectMapBits
  /// The map to be written when all objects are rolled back.
  let after: ObjectMapBits
  /// The objects to roll back, ascending.
  let objects: [UInt64]

  /// Decides.
  ///
  /// - Parameters:
  ///   - head: the writable state's map, cut to the image's objects after it got the snapshot's size.
  ///   - snapshot: the snapshot's map, cut to the snapshot's objects.
  ///   - difference: from the snapshot to the writable state; nil when the maps cannot tell, so that every object is rolled back.
  init(head: ObjectMapBits, snapshot: ObjectMapBits, difference: FastDiff?) {
    let count = max(head.count, snapshot.count)
    var during = ObjectMapBits(count: count)
    var after = ObjectMapBits(count: snapshot.count)
    var objects: [UInt64] = []
    for object in 0..<count {
      let now = object < head.count ? head[object] : .nonexistent
      let then = object < snapshot.count ? snapshot[object] : .nonexistent
      guard now != .nonexistent || then != .nonexistent else { continue }
      let change = difference?[object] ?? .changed
      let isTouched = change == .changed || change == .removed
      if isTouched { objects.append(object) }
      let state: ObjectState = isTouched ? .exists : now
      during[object] = state
      if object < after.count, then != .nonexistent { after[object] = state }
    }
    self.during = during
    self.after = after
    self.objects = objects
  }
}
