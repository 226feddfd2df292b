import CephCodec
import ObjectClasses
import Rados

/// What an object map should say of an object, from the object's clones (`operation::ObjectMapIterateRequest`). Pure.
struct ObjectMapVerification: Sendable {
  /// The state of the image whose map is checked.
  let state: SnapshotID
  /// The image's snapshots, ascending.
  let snapshots: [SnapshotID]
  /// Whether unchanged objects are told from changed ones.
  let tellsChanges: Bool

  /// The check of a map of an image.
  init(_ header: ImageHeader, at state: SnapshotID) {
    self.state = state
    snapshots = header.snapshots.map(\.id).sorted()
    tellsChanges = header.features.contains(.fastDiff)
  }

  /// What the map should say of an object with these clones.
  func expected(_ object: ObjectSnapshots) -> ObjectState {
    for clone in object.clones {
      let first: SnapshotID
      let last: SnapshotID
      if clone.id == .head {
        first = next(from: SnapshotID(object.sequence.rawValue &+ 1))
        last = .head
      } else {
        guard let oldest = clone.snapshots.first, let newest = clone.snapshots.last else { continue }
        first = next(from: oldest)
        last = newest
      }
      if last < state { continue }
      if state < first { break }
      return tellsChanges && first != state ? .existsClean : .exists
    }
    return .nonexistent
  }

  /// The oldest state of the image that is not older than an id.
  private func next(from id: SnapshotID) -> SnapshotID { snapshots.first { $0 >= id } ?? .head }

  /// Whether a map that says one thing where another is true must not be relied upon. To claim an object that does not exist only
  /// costs time.
  static func isHarmful(_ claimed: ObjectState, _ expected: ObjectState) -> Bool {
    guard claimed != expected else { return false }
    let claimsExistence = claimed == .exists || claimed == .existsClean
    return !(claimsExistence && (expected == .nonexistent || expected == .pending))
  }

  /// What a rebuilt map says. In the writable state an object that is claimed stays so: it may be written right now.
  func rebuilt(_ claimed: ObjectState, _ expected: ObjectState) -> ObjectState {
    state == .head && claimed == .exists && expected == .nonexistent ? claimed : expected
  }
}
