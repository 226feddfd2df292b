import CephCodec
import ObjectClasses
import Rados
import Testing

@testable import RBD

@Suite("What an object map should say")
struct ObjectMapVerificationTests {
  private static let header = ImageHeader(
    name: "image", id: "1", size: 1 << 24, features: [.objectMap, .fastDiff, .exclusiveLock], objectPrefix: "rbd_data.1",
    snapshotSequence: 9,
    snapshots: [9, 6, 3].map { ImageSnapshot(id: $0, name: "s\($0.rawValue)", size: 1 << 24) })

  /// A clone that these snapshots read from; the head without any.
  private func clone(_ id: SnapshotID, _ snapshots: SnapshotID...) -> ObjectSnapshots.Clone {
    ObjectSnapshots.Clone(id: id, snapshots: snapshots, overlap: [], size: 4096)
  }

  private func expected(_ object: ObjectSnapshots) -> [ObjectState] {
    [3, 6, 9, .head].map { ObjectMapVerification(Self.header, at: $0).expected(object) }
  }

  @Test("An object is changed in the first state that reads from a clone, unchanged in the later ones")
  func clones() {
    // Written before the oldest snapshot, and again after the one in the middle.
    let twice = ObjectSnapshots(sequence: 6, clones: [clone(6, 3, 6), clone(.head)])
    #expect(expected(twice) == [.exists, .existsClean, .exists, .existsClean])
    // Written once, after the newest snapshot.
    #expect(
      expected(ObjectSnapshots(sequence: 9, clones: [clone(.head)])) == [.nonexistent, .nonexistent, .nonexistent, .exists])
    // Written before any snapshot was made, and never since.
    #expect(
      expected(ObjectSnapshots(sequence: 0, clones: [clone(.head)])) == [.exists, .existsClean, .existsClean, .existsClean])
    // Removed after the oldest snapshot.
    #expect(
      expected(ObjectSnapshots(sequence: 3, clones: [clone(3, 3)])) == [.exists, .nonexistent, .nonexistent, .nonexistent])
    #expect(expected(ObjectSnapshots(sequence: 0, clones: [])) == [.nonexistent, .nonexistent, .nonexistent, .nonexistent])
  }

  @Test("A clone made for a snapshot that is gone belongs to the next one")
  func removedSnapshots() {
    let object = ObjectSnapshots(sequence: 5, clones: [clone(5, 5), clone(.head)])
    #expect(expected(object) == [.nonexistent, .exists, .existsClean, .existsClean].map { $0 })
  }

  @Test("Without fast-diff an object exists or not")
  func plain() {
    var header = Self.header
    header.features.remove(.fastDiff)
    let object = ObjectSnapshots(sequence: 0, clones: [clone(.head)])
    #expect(ObjectMapVerification(header, at: .head).expected(object) == .exists)
  }

  @Test("Only to claim too much existence does no harm")
  func harm() {
    let states: [ObjectState] = [.nonexistent, .exists, .pending, .existsClean]
    for claimed in states {
      for right in states {
        let isTooMuch =
          (claimed == .exists || claimed == .existsClean) && (right == .nonexistent || right == .pending)
        #expect(ObjectMapVerification.isHarmful(claimed, right) == (claimed != right && !isTooMuch))
      }
    }
  }

  @Test("A rebuild leaves what may be written right now")
  func rebuilt() {
    let head = ObjectMapVerification(Self.header, at: .head)
    #expect(head.rebuilt(.exists, .nonexistent) == .exists)
    #expect(head.rebuilt(.existsClean, .nonexistent) == .nonexistent)
    #expect(ObjectMapVerification(Self.header, at: 3).rebuilt(.exists, .nonexistent) == .nonexistent)
  }
}
