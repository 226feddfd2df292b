import CephCodec
import ObjectClasses
import Testing

/// Records as 16.2.15 left them in the omaps of `rbd_mirroring` and `rbd_mirror_leader`.
@Suite struct MirrorRecordTests {
  @Test func peer() throws {
    try expectGolden(
      """
      02018500000024000000 64306635396231662d626531382d346561372d616133332d336436343831333535666633
      06000000 736974652d62 16000000 636c69656e742e7262642d6d6972726f722d70656572 ffffffffffffffff 02
      24000000 61306563336165302d666434362d346364312d396364312d326562376332663666303566 4e10066bccc9be0f
      """,
      MirrorPeer(
        uuid: "d0f59b1f-be18-4ea7-aa33-3d6481355ff3", direction: .both, siteName: "site-b",
        clientName: "client.rbd-mirror-peer", mirrorUUID: "a0ec3ae0-fd46-4cd1-9cd1-2eb7c2f6f05f",
        lastSeen: UTime(seconds: 0x6b06_104e, nanoseconds: 0x0fbe_c9cc)))
  }

  @Test func peerOfAnOldRelease() throws {
    let peer = try MirrorPeer(decoding: bytes("0101 17000000 01000000 75 01000000 73 01000000 63 0700000000000000"))
    #expect(peer == MirrorPeer(uuid: "u", direction: .both, siteName: "s", clientName: "c"))
  }

  @Test func peerValidity() {
    #expect(MirrorPeer(uuid: "u", siteName: "s", clientName: "c").isValid)
    #expect(MirrorPeer(uuid: "u", direction: .transmit, siteName: "s", clientName: "").isValid)
    #expect(!MirrorPeer(uuid: "u", direction: .receive, siteName: "s", clientName: "").isValid)
    #expect(!MirrorPeer(uuid: "", siteName: "s", clientName: "c").isValid)
    #expect(!MirrorPeer(uuid: "u", siteName: "", clientName: "c").isValid)
  }

  @Test func image() throws {
    try expectGolden(
      "02012a00000024000000 32633834343932352d313064662d346532332d613830392d396332343130323765613864 0101",
      MirrorImage(mode: .snapshot, globalImageID: "2c844925-10df-4e23-a809-9c241027ea8d", state: .enabled))
    let old = try MirrorImage(decoding: bytes("0101 06000000 01000000 67 00"))
    #expect(old == MirrorImage(mode: .journal, globalImageID: "g", state: .disabling))
  }

  @Test func mode() throws {
    try expectGolden("01000000", MirrorMode.image)
    #expect(throws: CodecError.self) { try MirrorMode(decoding: bytes("03000000")) }
  }

  @Test func statusOnDisk() throws {
    try expectGolden(
      """
      01012c000000 08c017000000000000 01 01011c000000 03000000 5d54dea1 10000000 0200 0000 7f000001 0000000000000000
      010124000000 06 16000000 6c6f63616c20696d616765206973207072696d617279 4e10066b01a50d0e 00
      """,
      MirrorImageSiteStatusOnDisk(
        origin: EntityInstance(
          name: .client(6080),
          address: EntityAddress(kind: .messenger2, nonce: 0xa1de_545d, ipv4: [127, 0, 0, 1], port: 0)),
        status: MirrorImageSiteStatus(
          state: .stopped, description: "local image is primary",
          lastUpdate: UTime(seconds: 0x6b06_104e, nanoseconds: 0x0e0d_a501))))
  }

  @Test func siteStatusOfAPeerHasANewerVersion() throws {
    let status = MirrorImageSiteStatus(mirrorUUID: "m", state: .replaying, description: "d")
    #expect(hex(status.encoded) == "0202" + "14000000" + "010000006d" + "04" + "0100000064" + "0000000000000000" + "00")
    #expect(try MirrorImageSiteStatus(decoding: status.encoded) == status)
    #expect(status.stateDescription == "down+replaying")
  }

  @Test func imageMap() throws {
    try expectGolden(
      "01011e000000 04000000 36303830 1310066b02d48c0f 0a000000 010104000000 00000000",
      MirrorImageMap(
        instanceID: "6080", mappedTime: UTime(seconds: 0x6b06_1013, nanoseconds: 0x0f8c_d402),
        data: ImageMapPolicyData.simple.encoded))
    try expectGolden("010104000000 00000000", ImageMapPolicyData.simple)
    #expect(try ImageMapPolicyData(decoding: bytes("010105000000 07000000 aa")) == .unknown(type: 7))
  }

  @Test func names() {
    #expect(MirrorObjects.instance("6063") == "rbd_mirror_instance.6063")
    #expect(
      MirrorObjects.imageState(imageID: "1064b3a71f25", snapshotID: 8, index: 0) == "rbd_mirror_snapshot.1064b3a71f25.8.0")
    #expect(MirrorKeys.peer("u") == "mirror_peer_u")
    #expect(MirrorKeys.image("1066d85a3477") == "image_1066d85a3477")
    #expect(MirrorKeys.global("g") == "global_g")
    #expect(MirrorKeys.status("g") == "status_global_g")
    #expect(MirrorKeys.status("g", mirrorUUID: "m") == "remote_status_global_g_m")
    #expect(MirrorKeys.instance("6080") == "instance_6080")
    #expect(MirrorKeys.imageMap("g") == "image_map_g")
    #expect(MirrorObjects.peerConfigKey(poolID: 2, peerUUID: "u") == "rbd/mirror/peer/2/u")
    #expect(MirrorObjects.imageMetadataKey(mirrorUUID: "m") == ".rbd_mirror.m")
  }
}
