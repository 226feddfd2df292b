import CephCodec
import ObjectClasses
import Testing

/// Replies that a 16.2.15 OSD gave for the snapshots and parents of images that stock's `rbd` made.
@Suite struct SnapshotReplyTests {
  @Test func snapshotContext() throws {
    try expectReply(
      RBDClass.getSnapcontext, "060000000000000003000000060000000000000005000000000000000400000000000000",
      SnapshotContext(sequence: 6, snapshots: [6, 5, 4]))
    try expectReply(RBDClass.getSnapcontext, "000000000000000000000000", SnapshotContext())
  }

  @Test func userSnapshot() throws {
    try expectReply(
      RBDClass.snapshotGet,
      """
      01012d0000000500000000000000010104000000000000000300000074776f00004006000000002510066bf85b651f01000000
      """,
      SnapshotInfo(
        id: 5, name: "two", imageSize: 100 << 20, timestamp: UTime(seconds: 0x6b06_1025, nanoseconds: 0x1f65_5bf8),
        childCount: 1))
  }

  @Test func trashedSnapshot() throws {
    try expectReply(
      RBDClass.snapshotGet,
      """
      01015b00000006000000000000000101110000000200000005000000746872656500000000
      2400000032336133343332662d333830372d343839382d396233652d393332326231623936666337
      00004006000000002510066bdb4b9e3901000000
      """,
      SnapshotInfo(
        id: 6, namespace: .trash(originalName: "three", originalType: 0),
        name: "23a3432f-3807-4898-9b3e-9322b1b96fc7", imageSize: 100 << 20,
        timestamp: UTime(seconds: 0x6b06_1025, nanoseconds: 0x399e_4bdb), childCount: 1))
  }

  @Test func groupSnapshot() throws {
    try expectReply(
      RBDClass.snapshotGet,
      """
      010174000000080000000000000001012c0000000100000001000000000000000c000000313033643662386234353637
      0c000000313034353662386234353637
      220000002e67726f75702e315f3130336436623862343536375f313034353662386234353637
      00004000000000002610066beab29b3a00000000
      """,
      SnapshotInfo(
        id: 8, namespace: .group(poolID: 1, groupID: "103d6b8b4567", groupSnapshotID: "10456b8b4567"),
        name: ".group.1_103d6b8b4567_10456b8b4567", imageSize: 4 << 20,
        timestamp: UTime(seconds: 0x6b06_1026, nanoseconds: 0x3a9b_b2ea)))
  }

  @Test func details() throws {
    try expectReply(RBDClass.getProtectionStatus, "02", .protected)
    try expectReply(RBDClass.getProtectionStatus, "00", .unprotected)
    try expectReply(RBDClass.getSnapshotName, "0300000074776f", "two")
    try expectReply(
      RBDClass.getSnapshotTimestamp, "2510066bf85b651f", UTime(seconds: 0x6b06_1025, nanoseconds: 0x1f65_5bf8))
    try expectReply(RBDClass.snapshotGetLimit, "0a00000000000000", 10)
    try expectReply(RBDClass.snapshotGetLimit, "ffffffffffffffff", .max)
  }

  @Test func unknownProtectionIsRefused() {
    #expect(throws: CodecError(.unknownValue(3), offset: 1, in: "buffer")) {
      try SnapshotProtection(decoding: [3])
    }
  }

  @Test func children() throws {
    try expectReply(
      RBDClass.childrenList, "0100000002011c00000001000000000000000c00000031303235643162613630373100000000",
      [ChildImageSpec(poolID: 1, poolNamespace: "", imageID: "1025d1ba6071")])
    try expectReply(RBDClass.getChildren, "010000000c000000313032336331386433353063", ["1023c18d350c"])
  }

  /// Version 1, from before namespaces.
  @Test func childWithoutNamespace() throws {
    let old = bytes("01010f0000000100000000000000 03000000616263")
    #expect(try ChildImageSpec(decoding: old) == ChildImageSpec(poolID: 1, poolNamespace: "", imageID: "abc"))
  }

  @Test func childrenAreWrittenInOrder() {
    let specs = [
      ChildImageSpec(poolID: -1, poolNamespace: "z", imageID: "z"),
      ChildImageSpec(poolID: 2, poolNamespace: "", imageID: "b"),
      ChildImageSpec(poolID: 2, poolNamespace: "a", imageID: "a"),
      ChildImageSpec(poolID: 2, poolNamespace: "a", imageID: "b"),
    ]
    #expect(Set(specs).encoded == specs.encoded)
  }

  @Test func parents() throws {
    let parent = ParentImageSpec(poolID: 1, poolNamespace: "", imageID: "10135728afcd", snapshotID: 5)
    try expectReply(
      RBDClass.parentGet, "0101240000000100000000000000000000000c0000003130313335373238616663640500000000000000", parent)
    try expectReply(
      RBDClass.parentGet, "010118000000ffffffffffffffff0000000000000000feffffffffffffff",
      ParentImageSpec(poolID: -1, poolNamespace: "", imageID: "", snapshotID: .head))
    try expectReply(RBDClass.parentOverlapGet, "010000400600000000", 100 << 20)
    try expectReply(RBDClass.parentOverlapGet, "00", nil)
    try expectReply(
      RBDClass.getParent, "01000000000000000c00000031303133353732386166636405000000000000000000400600000000",
      LegacyParent(poolID: 1, imageID: "10135728afcd", snapshotID: 5, overlap: 100 << 20))
  }
}
