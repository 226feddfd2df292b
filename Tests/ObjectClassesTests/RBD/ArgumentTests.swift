import CephCodec
import ObjectClasses
import Testing

/// The arguments' widths and order, as `cls_rbd` reads them.
@Suite struct ArgumentTests {
  @Test func image() throws {
    let create = RBDClass.create(1 << 20, 22, .layering, "p", -1)
    #expect(create.input == bytes("0000100000000000 16 0100000000000000 01000000 70 ffffffffffffffff"))
    #expect(create.className == "rbd" && create.method == "create" && create.isWrite)
    #expect(RBDClass.getSize(.head).input == bytes("feffffffffffffff"))
    #expect(RBDClass.getFeatures(.head, true).input == bytes("feffffffffffffff01"))
    #expect(RBDClass.setFeatures(.layering, .striping).input == bytes("0100000000000000 0200000000000000"))
    #expect(
      RBDClass.setFlags(.objectMapInvalid, .fastDiffInvalid, 4).input
        == bytes("0100000000000000 0200000000000000 0400000000000000"))
    #expect(RBDClass.getAllFeatures().input.isEmpty)
    #expect(RBDClass.metadataSet(["k": [1, 2]]).input == bytes("01000000 01000000 6b 02000000 0102"))
    #expect(RBDClass.metadataList("", 64).input == bytes("00000000 4000000000000000"))
    #expect(RBDClass.migrationSetState(.executed, "d").input == bytes("04 01000000 64"))
  }

  @Test func snapshots() throws {
    #expect(
      RBDClass.snapshotAdd("s", 7, .user).input
        == bytes("01000000 73 0700000000000000 0101 04000000 00000000"))
    #expect(RBDClass.snapshotRename(7, "s").input == bytes("0700000000000000 01000000 73"))
    #expect(RBDClass.setProtectionStatus(7, .protected).input == bytes("0700000000000000 02"))
    let child = ChildImageSpec(poolID: 1, poolNamespace: "n", imageID: "i")
    #expect(
      RBDClass.childAttach(7, child).input
        == bytes("0700000000000000 0201 12000000 0100000000000000 01000000 69 01000000 6e"))
  }

  @Test func parents() throws {
    let parent = ParentImageSpec(poolID: 1, poolNamespace: "", imageID: "i", snapshotID: 4)
    #expect(
      RBDClass.parentAttach(parent, 8, false).input
        == bytes("0101 19000000 0100000000000000 00000000 01000000 69 0400000000000000 0800000000000000 00"))
    #expect(
      RBDClass.addChild(1, "i", 4, "c").input
        == bytes("0100000000000000 01000000 69 0400000000000000 01000000 63"))
  }

  @Test func directories() throws {
    #expect(RBDClass.dirRenameImage("a", "b", "i").input == bytes("01000000 61 01000000 62 01000000 69"))
    #expect(RBDClass.dirStateSet(.addDisabled).input == [1])
    #expect(RBDClass.trashStateSet("i", .removing, .normal).input == bytes("01000000 69 02 00"))
    #expect(
      RBDClass.groupImageList(GroupImageSpec(), 64).input
        == bytes("01010c00000000000000ffffffffffffffff4000000000000000"))
    #expect(
      RBDClass.groupSnapList(GroupSnapshot(), 64).input
        == bytes("01010d000000000000000000000000000000004000000000000000"))
  }

  @Test func objectMaps() throws {
    #expect(RBDClass.objectMapResize(5, .nonexistent).input == bytes("0500000000000000 00"))
    #expect(
      RBDClass.objectMapUpdate(1, 2, .exists, .existsClean).input
        == bytes("0100000000000000 0200000000000000 01 01 03"))
    #expect(
      RBDClass.objectMapUpdate(1, 2, .exists, nil).input == bytes("0100000000000000 0200000000000000 01 00"))
  }

  @Test func data() throws {
    #expect(RBDClass.copyup(RawBytes([1, 2])).input == [1, 2])
    #expect(
      RBDClass.sparseCopyup([512: 2, 0: 1], [7, 8, 9]).input
        == bytes(
          """
          02000000 0000000000000000 0100000000000000 0002000000000000 0200000000000000 03000000 070809
          """))
    #expect(RBDClass.assertSnapcSeq(3, .notNewerThanObject).input == bytes("0300000000000000 01"))
    #expect(RBDClass.sparsify(4096, true).input == bytes("0010000000000000 01"))
  }

  @Test func serverReadsWhatTheClientWrote() throws {
    let (name, id, namespace) = try RBDClass.snapshotAdd.arguments(from: RBDClass.snapshotAdd("s", 7, .user).input)
    #expect(name == "s" && id == 7 && namespace == .user)
    let input = RBDClass.objectMapUpdate(1, 2, .exists, nil).input
    for length in input.indices {
      #expect(throws: CodecError.self) { try RBDClass.objectMapUpdate.arguments(from: Array(input[..<length])) }
    }
  }
}
