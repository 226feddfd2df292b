import CephCodec
import ObjectClasses
import Testing

/// Replies that a 16.2.15 OSD gave for the headers of images that stock's `rbd` made.
@Suite struct ImageReplyTests {
  @Test func sizeAndOrder() throws {
    try expectReply(RBDClass.getSize, "16 0000400600000000", ImageSize(order: 22, size: 100 << 20))
    try expectReply(RBDClass.getSize, "14 0000000400000000", ImageSize(order: 20, size: 64 << 20))
  }

  @Test func features() throws {
    let plain: ImageFeatures = [.layering, .exclusiveLock, .objectMap, .fastDiff, .deepFlatten, .operations]
    try expectReply(
      RBDClass.getFeatures, "3d010000000000003d01000000000000", ImageFeatureSets(features: plain, incompatible: plain))
    try expectReply(
      RBDClass.getFeatures, "3d010000000000000100000000000000",
      ImageFeatureSets(features: plain, incompatible: .layering))
    let striped: ImageFeatures = [
      .layering, .striping, .exclusiveLock, .objectMap, .fastDiff, .deepFlatten, .dataPool,
    ]
    try expectReply(
      RBDClass.getFeatures, "bf000000000000008300000000000000",
      ImageFeatureSets(features: striped, incompatible: [.layering, .striping, .dataPool]))
    try expectReply(RBDClass.getAllFeatures, "ff0f000000000000", ImageFeatures(rawValue: 0xfff))
  }

  @Test func names() throws {
    try expectReply(
      RBDClass.getObjectPrefix, "150000007262645f646174612e313031333537323861666364", "rbd_data.10135728afcd")
    try expectReply(
      RBDClass.getObjectPrefix, "170000007262645f646174612e312e313033316665303330363463", "rbd_data.1.1031fe03064c")
    try expectReply(RBDClass.getDataPool, "ffffffffffffffff", -1)
    try expectReply(RBDClass.getDataPool, "0200000000000000", 2)
  }

  @Test func flagsAndOperations() throws {
    try expectReply(RBDClass.getFlags, "0000000000000000", [])
    try expectReply(RBDClass.opFeaturesGet, "0900000000000000", [.cloneParent, .snapshotTrash])
    try expectReply(RBDClass.opFeaturesGet, "0200000000000000", .cloneChild)
    try expectReply(RBDClass.opFeaturesGet, "0400000000000000", .group)
  }

  @Test func striping() throws {
    try expectReply(
      RBDClass.getStripeUnitCount, "00000100000000000400000000000000", StripeUnitCount(unit: 65536, count: 4))
  }

  @Test func timestamps() throws {
    let time = UTime(seconds: 0x6b06_1025, nanoseconds: 0x0570_400c)
    try expectReply(RBDClass.getCreateTimestamp, "2510066b0c407005", time)
    try expectReply(RBDClass.getAccessTimestamp, "2510066b0c407005", time)
    try expectReply(RBDClass.getModifyTimestamp, "2510066b0c407005", time)
  }

  @Test func metadata() throws {
    let metadata = ["conf_rbd_cache": Array("false".utf8), "note": Array("größe".utf8)]
    try expectReply(
      RBDClass.metadataList,
      """
      02000000 0e000000 636f6e665f7262645f6361636865 05000000 66616c7365
      04000000 6e6f7465 07000000 6772c3b6c39f65
      """, metadata)
    try expectReply(RBDClass.metadataGet, "070000006772c3b6c39f65", Array("größe".utf8))
    try expectReply(RBDClass.metadataList, "00000000", [:])
  }

  @Test func migration() throws {
    try expectReply(
      RBDClass.migrationGet,
      """
      03014100000001020000000000000000000000080000006d696772617465640c000000313035623766323533383537
      000000000000000000000000000002000000000000000000
      """,
      MigrationSpec(
        headerType: .source, poolID: 2, imageName: "migrated", imageID: "105b7f253857", state: .prepared))
    try expectReply(
      RBDClass.migrationGet,
      """
      03014c00000002010000000000000000000000030000006d69670c000000313035373237356164653664
      01000000090000000000000004000000000000000000800000000000000002000000000000000000
      """,
      MigrationSpec(
        headerType: .destination, poolID: 1, imageName: "mig", imageID: "1057275ade6d", snapshotSequences: [9: 4],
        overlap: 8 << 20, state: .prepared))
  }
}
