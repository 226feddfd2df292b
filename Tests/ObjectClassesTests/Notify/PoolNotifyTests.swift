import CephCodec
import ObjectClasses
import Testing

/// Payloads that 16.2.15 sent through `rbd_mirroring`, `rbd_trash`, `rbd_mirror_leader` and `rbd_mirror_instance.*`.
@Suite struct PoolNotifyTests {
  @Test func mirroring() throws {
    try expectGolden("010108000000 00000000 02000000", MirroringNotify.modeUpdated(.pool))
    try expectGolden(
      """
      010140000000 01000000 01000000 0c000000 313036346233613731663235
      24000000 32633834343932352d313064662d346532332d613830392d396332343130323765613864
      """,
      MirroringNotify.imageUpdated(
        state: .enabled, imageID: "1064b3a71f25", globalImageID: "2c844925-10df-4e23-a809-9c241027ea8d"))
    try expectGolden(
      """
      010140000000 01000000 02000000 0c000000 313036383835626464386134
      24000000 30306136663135652d633037312d346538312d393639382d636563613633323737326139
      """,
      MirroringNotify.imageUpdated(
        state: .disabled, imageID: "106885bdd8a4", globalImageID: "00a6f15e-c071-4e81-9698-ceca632772a9"))
    try expectGolden("010104000000 05000000", MirroringNotify.unknown(code: 5))
    #expect(throws: CodecError.self) {
      try MirroringNotify(decoding: bytes("010110000000 01000000 01010000 00000000 00000000"))
    }
  }

  @Test func trash() throws {
    let time = UTime(seconds: 0x6b06_10a2, nanoseconds: 0x0183_198b)
    try expectGolden(
      """
      010134000000 00000000 0c000000 313761666231663430636638
      02011a000000 01 04000000 696d6733 a210066b8b198301 a210066b8b198301 00
      """,
      TrashNotify.imageAdded(
        imageID: "17afb1f40cf8",
        spec: TrashImageSpec(source: .mirroring, name: "img3", deletionTime: time, defermentEndTime: time)))
    try expectGolden(
      "010114000000 01000000 0c000000 313761666231663430636638", TrashNotify.imageRemoved(imageID: "17afb1f40cf8"))
  }

  @Test func leader() throws {
    try expectGolden("010104000000 00000000", LeaderNotify.heartbeat)
    try expectGolden("010104000000 01000000", LeaderNotify.lockAcquired)
    try expectGolden("010104000000 02000000", LeaderNotify.lockReleased)
    try expectGolden("010104000000 63000000", LeaderNotify.unknown(code: 99))
  }

  @Test func instance() throws {
    let id = "24000000 30306136663135652d633037312d346538312d393639382d636563613633323737326139"
    let globalImageID = "00a6f15e-c071-4e81-9698-ceca632772a9"
    try expectGolden(
      "020234000000 00000000 0100000000000000" + id,
      InstanceNotify(requestID: 1, .imageAcquire(globalImageID: globalImageID)))
    try expectGolden(
      "020234000000 01000000 0b00000000000000" + id,
      InstanceNotify(requestID: 11, .imageRelease(globalImageID: globalImageID)))
    try expectGolden(
      "02025c000000 02000000 0a00000000000000" + id
        + "24000000 66323430376132312d666435382d346132662d393434312d613630313331323865356265",
      InstanceNotify(
        requestID: 10,
        .peerImageRemoved(globalImageID: globalImageID, peerMirrorUUID: "f2407a21-fd58-4a2f-9441-a6013128e5be")))
    try expectGolden(
      "02021c000000 03000000 0100000000000000 0c000000 313761663361303461613631",
      InstanceNotify(requestID: 1, .syncRequest(syncID: "17af3a04aa61")))
    try expectGolden(
      "02021c000000 04000000 0400000000000000 0c000000 313761663361303461613631",
      InstanceNotify(requestID: 4, .syncStart(syncID: "17af3a04aa61")))
    #expect(
      try InstanceNotify(decoding: bytes("020211000000 09000000 8803000000000000 01000000 78"))
        == InstanceNotify(requestID: 0, .unknown(code: 9)))
  }

  @Test func instanceReply() throws {
    try expectGolden(
      "04000000 36333737 8403000000000000 00000000", InstanceNotifyReply(instanceID: "6377", requestID: 900, result: 0))
  }
}
