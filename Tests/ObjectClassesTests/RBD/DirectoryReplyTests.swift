import CephCodec
import ObjectClasses
import Testing

/// Replies that a 16.2.15 OSD gave for a pool's directory, trash, namespaces and groups that stock's `rbd` filled.
@Suite struct DirectoryReplyTests {
  @Test func directory() throws {
    try expectReply(RBDClass.getID, "0c000000313031333537323861666364", "10135728afcd")
    try expectReply(RBDClass.dirGetID, "0c000000313031333537323861666364", "10135728afcd")
    try expectReply(RBDClass.dirGetName, "05000000706c61696e", "plain")
    try expectReply(
      RBDClass.dirList,
      """
      03000000 06000000636c6f6e6531 0c000000313032336331386433353063 02000000 6731 0c000000313033663765626665356231
      05000000706c61696e 0c000000313031333537323861666364
      """, ["clone1": "1023c18d350c", "g1": "103f7ebfe5b1", "plain": "10135728afcd"])
  }

  @Test func trash() throws {
    let thrown = TrashImageSpec(
      source: .user, name: "thrown", deletionTime: UTime(seconds: 0x6b06_1026, nanoseconds: 0x231c_a590),
      defermentEndTime: UTime(seconds: 0xf2a5_237f, nanoseconds: 0x231c_a590))
    let migrating = TrashImageSpec(
      source: .migration, name: "mig", deletionTime: UTime(seconds: 0x6b06_1065, nanoseconds: 0x10d3_2e52),
      defermentEndTime: UTime(seconds: 0x6b06_1065, nanoseconds: 0x10d3_2e52))
    try expectReply(
      RBDClass.trashList,
      """
      02000000 0c000000313033333761393031353762 02011c00000000060000007468726f776e2610066b90a51c237f23a5f290a51c2300
      0c000000313035373237356164653664 02011900000002030000006d69676510066b522ed3106510066b522ed31000
      """, ["10337a90157b": thrown, "1057275ade6d": migrating])
    try expectReply(
      RBDClass.trashGet, "02011c00000000060000007468726f776e2610066b90a51c237f23a5f290a51c2300", thrown)
  }

  /// Version 1, from before trash states.
  @Test func trashWithoutState() throws {
    let old = bytes("01011600000001010000006d 0100000002000000 0300000004000000")
    let spec = try TrashImageSpec(decoding: old)
    #expect(spec.source == .mirroring)
    #expect(spec.state == .normal)
    #expect(spec.defermentEndTime == UTime(seconds: 3, nanoseconds: 4))
  }

  @Test func trashSourcesOfNewerReleasesAreKept() throws {
    let source = try TrashImageSource(decoding: [9])
    #expect(source.description == "unknown (9)")
    #expect(source.encoded == [9])
    #expect(TrashImageSource.migration.description == "migration")
  }

  @Test func namespaces() throws {
    try expectReply(RBDClass.namespaceList, "02000000030000006e7331030000006e7332", ["ns1", "ns2"])
  }

  @Test func groups() throws {
    try expectReply(
      RBDClass.groupDirList, "01000000030000006772700c000000313033643662386234353637", ["grp": "103d6b8b4567"])
    try expectReply(
      RBDClass.imageGroupGet, "01011800000001000000000000000c000000313033643662386234353637",
      GroupSpec(poolID: 1, groupID: "103d6b8b4567"))
    try expectReply(RBDClass.imageGroupGet, "01010c000000ffffffffffffffff00000000", GroupSpec())
    #expect(!GroupSpec().isValid)
    #expect(GroupSpec(poolID: 1, groupID: "x").isValid)
    try expectReply(
      RBDClass.groupImageList,
      "0100000001011f0000000101180000000c000000313033663765626665356231010000000000000000",
      [GroupImageStatus(spec: GroupImageSpec(imageID: "103f7ebfe5b1", poolID: 1), state: .attached)])
    try expectReply(
      RBDClass.groupSnapList,
      """
      010000000101410000000c00000031303435366238623435363702000000677301
      0100000001012000000001000000000000000c0000003130336637656266653562310800000000000000
      """,
      [
        GroupSnapshot(
          id: "10456b8b4567", name: "gs", state: .complete,
          snapshots: [ImageSnapshotSpec(poolID: 1, imageID: "103f7ebfe5b1", snapshotID: 8)])
      ])
  }
}
