import CephCodec
import ObjectClasses
import Rados

/// The object maps of an image as they are stored: one for the writable state, one for each snapshot (`librbd::object_map`).
///
/// Changes of the writable state's map succeed only while this client holds the map's own lock (`lock()`), which the exclusive lock's
/// owner takes; the OSD checks it.
public struct ObjectMapStore: Sendable {
  /// The pool with the image's namespace.
  public let pool: Pool
  /// The image's id.
  public let imageID: String

  /// The maps of the image with an id.
  public init(pool: Pool, imageID: String) {
    self.pool = pool
    self.imageID = imageID
  }

  /// The name of the lock on the writable state's map (`RBD_LOCK_NAME`).
  static let lockName = "rbd_lock"
  /// The step that lets an operation pass only while this client holds the lock.
  static let holdsLock = LockClass.assertLocked(AssertLockedRequest(name: lockName, type: .exclusive, cookie: ""))
  /// How many objects one update covers at most (`MAX_OBJECTS_PER_UPDATE`).
  static let objectsPerUpdate: UInt64 = 256 * 1024

  /// The object that holds a map.
  func object(_ snapshot: SnapshotID) -> String { ImageObjects.objectMap(imageID, snapshot) }

  /// A write operation that starts with the check for the map's lock, if it is the writable state's.
  private func guarded(_ snapshot: SnapshotID) -> WriteOperation {
    var operation = WriteOperation()
    if snapshot == .head { operation.call(Self.holdsLock) }
    return operation
  }

  /// A map as it is stored; it may be longer than the image. `ENOENT` when there is none, `EINVAL` when it is damaged.
  public func load(_ snapshot: SnapshotID = .head) async throws(RadosError) -> ObjectMapBits {
    try await pool.call(object(snapshot), RBDClass.objectMapLoad())
  }

  /// Replaces a map.
  public func save(_ map: ObjectMapBits, as snapshot: SnapshotID = .head) async throws(RadosError) {
    var operation = guarded(snapshot)
    operation.call(RBDClass.objectMapSave(map))
    try await pool.write(object(snapshot), operation)
  }

  /// Makes a map cover `count` objects; new ones get the state. `ESTALE` when objects that would be cut off are in another state.
  public func resize(
    to count: UInt64, filledWith state: ObjectState = .nonexistent, _ snapshot: SnapshotID = .head
  ) async throws(RadosError) {
    var operation = guarded(snapshot)
    operation.call(RBDClass.objectMapResize(count, state))
    try await pool.write(object(snapshot), operation)
  }

  /// Sets the objects of a range to a state: all, or those in the state `current`, where `exists` includes `existsClean`. Long ranges
  /// take several operations. `ERANGE` when the range reaches beyond the map.
  public func update(
    _ range: Range<UInt64>, to state: ObjectState, from current: ObjectState? = nil, _ snapshot: SnapshotID = .head
  ) async throws(RadosError) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = start + min(Self.objectsPerUpdate, range.upperBound - start)
      var operation = guarded(snapshot)
      operation.call(RBDClass.objectMapUpdate(start, end, state, current))
      try await pool.write(object(snapshot), operation)
      start = end
    }
  }

  /// Writes what changed in a map that this client knows whole: a single run as an update, more as the whole map. Several updates
  /// cannot share an operation, because each reads what was there before the operation.
  public func write(
    _ map: ObjectMapBits, changed runs: [(range: Range<UInt64>, state: ObjectState)], _ snapshot: SnapshotID = .head
  ) async throws(RadosError) {
    let changes = runs.filter { !$0.range.isEmpty }
    guard let first = changes.first else { return }
    if changes.count == 1 {
      try await update(first.range, to: first.state, snapshot)
    } else {
      try await save(map, as: snapshot)
    }
  }

  /// Removes a map; nothing happens when there is none.
  public func remove(_ snapshot: SnapshotID = .head) async throws(RadosError) {
    try await pool.removeIfPresent(object(snapshot))
  }
}
