import CephCodec
import ObjectClasses
import Testing

@testable import RBD

@Suite("Headers as values")
struct ImageHeaderValueTests {
  private static let mirror = MirrorSnapshotNamespace(state: .primary, complete: true)

  private static let header = ImageHeader(
    name: "image", id: "abc", size: 10 << 20, order: 20, features: [.objectMap, .fastDiff], objectPrefix: "rbd_data.abc",
    snapshotSequence: 9,
    snapshots: [
      ImageSnapshot(id: 9, name: "m", namespace: .mirror(mirror), size: 10 << 20),
      ImageSnapshot(id: 6, name: "b", size: 5 << 20, flags: .objectMapInvalid),
      ImageSnapshot(id: 3, name: "a", size: 5 << 20),
    ])

  @Test("Names of objects")
  func names() {
    #expect(ImageObjects.header("abc") == "rbd_header.abc")
    #expect(ImageObjects.id(ofImageNamed: "x") == "rbd_id.x")
    #expect(ImageObjects.objectMap("abc") == "rbd_object_map.abc")
    #expect(ImageObjects.objectMap("abc", 0x1f) == "rbd_object_map.abc.000000000000001f")
    #expect(Self.header.dataObject(0x1234) == "rbd_data.abc.0000000000001234")
    #expect(ImageObjects.data(prefix: "p", number: .max) == "p.ffffffffffffffff")
  }

  @Test("Snapshots by id, by name and kind")
  func snapshots() throws {
    #expect(Self.header.snapshot(6)?.name == "b")
    #expect(Self.header.snapshot(named: "a")?.id == 3)
    #expect(Self.header.snapshot(named: "m") == nil)
    // The contents of a mirror namespace change during its life.
    var other = Self.mirror
    other.complete = false
    #expect(Self.header.snapshot(named: "m", in: .mirror(other))?.id == 9)
    #expect(Self.header.size(at: 3) == 5 << 20)
    #expect(Self.header.size(at: 4) == nil)
    #expect(Self.header.objectCount(at: .head) == 10)
    #expect(Self.header.nextNewer(than: 3) == 6)
    #expect(Self.header.nextNewer(than: 9) == .head)
    #expect(Self.header.statesOldestFirst == [3, 6, 9, .head])
  }

  @Test("The chain of maps that tell a difference")
  func chain() throws {
    var header = Self.header
    #expect(throws: (any Error).self) { try header.fastDiffChain(from: 3, to: .head) }
    #expect(try header.fastDiffChain(from: 9, to: .head) == [9, .head])
    header.snapshots[1].flags = []
    #expect(try header.fastDiffChain(from: nil, to: 6) == [3, 6])
    #expect(try header.fastDiffChain(from: 3, to: .head) == [3, 6, 9, .head])
    #expect(try header.fastDiffChain(from: 6, to: 6) == [6])
    #expect(throws: (any Error).self) { try header.fastDiffChain(from: 6, to: 3) }
    #expect(throws: (any Error).self) { try header.fastDiffChain(from: 4, to: 6) }
    header.features = [.objectMap]
    #expect(throws: (any Error).self) { try header.fastDiffChain(from: 3, to: 6) }
  }

  @Test(
    "Snapshot contexts",
    arguments: [
      (SnapshotContext(), true), (SnapshotContext(sequence: 9, snapshots: [9, 3]), true),
      (SnapshotContext(sequence: 12, snapshots: [9, 3]), true), (SnapshotContext(sequence: 8, snapshots: [9, 3]), false),
      (SnapshotContext(sequence: 9, snapshots: [3, 9]), false), (SnapshotContext(sequence: 9, snapshots: [9, 9]), false),
      (SnapshotContext(sequence: 9, snapshots: [9, 0]), false),
    ])
  func contexts(context: SnapshotContext, isValid: Bool) {
    #expect(context.isValid == isValid)
  }

  @Test("Options: image over pool, sizes with units, switches")
  func configuration() {
    let pool = RBDConfiguration(values: ["rbd_a": "4K", "rbd_b": "yes", "rbd_c": "none", "rbd_d": "8_M"])
    let image = pool.overridden(by: ["conf_rbd_a": Array("7".utf8), "other": Array("1".utf8)])
    #expect(pool.number("rbd_a", default: 1) == 4096)
    #expect(image.number("rbd_a", default: 1) == 7)
    #expect(pool.number("rbd_d", default: 1) == 8 << 20)
    #expect(pool.number("rbd_c", default: 1) == 1)
    #expect(pool.flag("rbd_b", default: false))
    #expect(!pool.flag("rbd_c", default: false))
    #expect(image.text("other") == nil)
    #expect(RBDConfiguration.parseSize("99999999999999T") == nil)
    #expect(RBDConfiguration.parseSize("12X") == nil)
    #expect(RBDConfiguration.parseSize("") == nil)
  }

  @Test("Text inside a JSON string")
  func escapes() {
    #expect("a\"b\\c\u{1}".jsonEscaped == "a\\\"b\\\\c\\u0001")
  }

  @Test("Clones in the order of stock's listing")
  func linkedImages() {
    func image(_ pool: String, _ namespace: String, _ name: String, id: Int64 = 1) -> LinkedImage {
      LinkedImage(
        poolID: id, poolName: pool, poolNamespace: namespace, imageID: "i", imageName: name, isInTrash: false)
    }
    let ordered = [image("a", "", "z"), image("a", "n", "a"), image("b", "", "a"), image("b", "", "b")]
    #expect(ordered.reversed().sorted(by: LinkedImage.before) == ordered)
    #expect(LinkedImage.before(image("a", "", "z", id: 1), image("a", "", "a", id: 2)))
  }
}
