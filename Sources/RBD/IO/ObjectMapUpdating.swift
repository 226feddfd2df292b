import CephCodec
import ObjectClasses
import Rados

/// The object map of an image's writable state, as data I/O uses it (`librbd::ObjectMap`). It never claims less than the data holds:
/// an object is marked as existing before it is written, and as nonexistent only after it was removed.
public protocol ObjectMapUpdating: Sendable {
  /// What the map says of an object now; nil where it cannot be relied upon, because it is invalid or does not reach so far.
  func state(of object: UInt64) async -> ObjectState?

  /// Sets the objects of a range to a state, on disk and then in memory: all of them, or those in the state `current`, where
  /// `.exists` includes `.existsClean`. Returns at once when the map in memory shows that nothing would change: an object already is
  /// in the state, a nonexistent one would become pending, or one that is not pending would become nonexistent
  /// (`ObjectMap::update_required`). Objects beyond the map are left out.
  ///
  /// Returns only when the change is on disk, or the map is marked invalid there. Updates of one object take effect in the order of
  /// the calls. Throws where neither was possible: the data must then not be changed.
  func update(_ objects: Range<UInt64>, to state: ObjectState, from current: ObjectState?) async throws(RadosError)

  /// The same for a snapshot's map, which has no state in memory. A map that does not exist is no failure.
  func update(
    _ objects: Range<UInt64>, to state: ObjectState, from current: ObjectState?, at snapshot: SnapshotID
  ) async throws(RadosError)
}

extension ObjectMapUpdating {
  /// Whether an object may exist (`ObjectMap::object_may_exist`).
  public func mayExist(_ object: UInt64) async -> Bool {
    await state(of: object) != .nonexistent
  }

  /// Whether an object may be missing (`ObjectMap::object_may_not_exist`).
  public func mayBeMissing(_ object: UInt64) async -> Bool {
    switch await state(of: object) {
    case .exists, .existsClean: false
    case .nonexistent, .pending, nil: true
    }
  }
}
