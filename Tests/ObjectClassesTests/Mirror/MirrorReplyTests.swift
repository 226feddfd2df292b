import CephCodec
import ObjectClasses
import Testing

/// Replies of a 16.2.15 OSD.
@Suite struct MirrorReplyTests {
  static let status = MirrorImageStatus([
    MirrorImageSiteStatus(
      state: .stopped, description: "local image is primary",
      lastUpdate: UTime(seconds: 0x6b06_117a, nanoseconds: 0x0e11_e282), isUp: true),
    MirrorImageSiteStatus(
      mirrorUUID: "a0ec3ae0-fd46-4cd1-9cd1-2eb7c2f6f05f", state: .stopped, description: "orphan (force promoting)",
      lastUpdate: UTime(seconds: 0x6b06_1190, nanoseconds: 0x0ca4_5977), isUp: true),
  ])
  static let statusBytes = """
    020177000000 06 16000000 6c6f63616c20696d616765206973207072696d617279 7a11066b82e2110e 01 01 01000000
    24000000 61306563336165302d666434362d346364312d396364312d326562376332663666303566
    06 18000000 6f727068616e2028666f7263652070726f6d6f74696e6729 9011066b7759a40c 01
    """

  @Test func pool() throws {
    try expectReply(
      MirrorClass.uuidGet, "24000000 66323430376132312d666435382d346132662d393434312d613630313331323865356265",
      "f2407a21-fd58-4a2f-9441-a6013128e5be")
    try expectReply(MirrorClass.modeGet, "01000000", .image)
  }

  @Test func peers() throws {
    let peer = MirrorPeer(
      uuid: "d0f59b1f-be18-4ea7-aa33-3d6481355ff3", siteName: "site-b", clientName: "client.rbd-mirror-peer",
      mirrorUUID: "a0ec3ae0-fd46-4cd1-9cd1-2eb7c2f6f05f", lastSeen: UTime(seconds: 0x6b06_1169, nanoseconds: 0x09af_2d42))
    try expectReply(
      MirrorClass.peerList,
      """
      01000000 020185000000 24000000 64306635396231662d626531382d346561372d616133332d336436343831333535666633
      06000000 736974652d62 16000000 636c69656e742e7262642d6d6972726f722d70656572 ffffffffffffffff 02
      24000000 61306563336165302d666434362d346364312d396364312d326562376332663666303566 6911066b422daf09
      """, [peer])
  }

  @Test func images() throws {
    try expectReply(
      MirrorClass.imageList,
      """
      02000000 0c000000 313036346233613731663235
      24000000 32633834343932352d313064662d346532332d613830392d396332343130323765613864
      0c000000 313036366438356133343737
      24000000 36653730653066642d323435612d346139652d623239652d376532333837333038343330
      """,
      [
        "1064b3a71f25": "2c844925-10df-4e23-a809-9c241027ea8d",
        "1066d85a3477": "6e70e0fd-245a-4a9e-b29e-7e2387308430",
      ])
    try expectReply(MirrorClass.imageGetImageID, "0c000000 313036346233613731663235", "1064b3a71f25")
  }

  @Test func status() throws {
    try expectReply(MirrorClass.imageStatusGet, Self.statusBytes, Self.status)
    #expect(Self.status.local?.stateDescription == "up+stopped")
    #expect(Self.status.remotes.map(\.description) == ["orphan (force promoting)"])
  }

  @Test func statusPage() throws {
    let image = MirrorImage(mode: .snapshot, globalImageID: "2c844925-10df-4e23-a809-9c241027ea8d", state: .enabled)
    try expectReply(
      MirrorClass.imageStatusList,
      """
      01000000 0c000000 313036346233613731663235
      02012a000000 24000000 32633834343932352d313064662d346532332d613830392d396332343130323765613864 01 01
      01000000 0c000000 313036346233613731663235
      """ + Self.statusBytes,
      MirrorImageStatusPage(images: ["1064b3a71f25": image], statuses: ["1064b3a71f25": Self.status]))
  }

  @Test func statusWithoutOurOwn() throws {
    let remote = MirrorImageStatus([MirrorImageSiteStatus(mirrorUUID: "m", state: .error, description: "d", isUp: true)])
    #expect(try MirrorImageStatus(decoding: remote.encoded) == remote)
    #expect(remote.local == nil)
    let old = try MirrorImageStatus(decoding: bytes("0101 0f000000 04 01000000 64 0000000000000000 01"))
    #expect(old == MirrorImageStatus([MirrorImageSiteStatus(state: .replaying, description: "d", isUp: true)]))
  }

  @Test func summary() throws {
    try expectReply(
      MirrorClass.imageStatusGetSummary, "02000000 04 01000000 06 01000000", [.replaying: 1, .stopped: 1])
  }

  @Test func instances() throws {
    let instance = EntityInstance(
      name: .client(6080), address: EntityAddress(kind: .any, nonce: 0xa1de_545d, ipv4: [127, 0, 0, 1], port: 0))
    let encoded = "08c017000000000000 01 01011c000000 03000000 5d54dea1 10000000 0200 0000 7f000001 0000000000000000"
    try expectReply(MirrorClass.imageInstanceGet, encoded, instance)
    try expectReply(
      MirrorClass.imageInstanceList, "01000000 0c000000 313036346233613731663235" + encoded, ["1064b3a71f25": instance])
    try expectReply(MirrorClass.instancesList, "01000000 04000000 36303830", ["6080"])
  }

  @Test func imageMap() throws {
    let place = MirrorImageMap(
      instanceID: "6080", mappedTime: UTime(seconds: 0x6b06_1013, nanoseconds: 0x0f8c_f3a9),
      data: ImageMapPolicyData.simple.encoded)
    try expectReply(
      MirrorClass.imageMapList,
      """
      01000000 24000000 32633834343932352d313064662d346532332d613830392d396332343130323765613864
      01011e000000 04000000 36303830 1310066ba9f38c0f 0a000000 010104000000 00000000
      """, ["2c844925-10df-4e23-a809-9c241027ea8d": place])
  }
}
