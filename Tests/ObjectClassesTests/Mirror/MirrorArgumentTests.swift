import CephCodec
import ObjectClasses
import Testing

/// The arguments' order and widths; that the OSD understands them is for the integration tests to show.
@Suite struct MirrorArgumentTests {
  @Test func pool() {
    #expect(MirrorClass.uuidSet("u").input == bytes("01000000 75"))
    #expect(MirrorClass.modeSet(.pool).input == bytes("02000000"))
    #expect(MirrorClass.modeGet().input.isEmpty)
  }

  @Test func peers() throws {
    #expect(MirrorClass.peerSetDirection("u", .transmit).input == bytes("01000000 75 01"))
    #expect(MirrorClass.peerSetSiteName("u", "s").input == bytes("01000000 75 01000000 73"))
    #expect(MirrorClass.peerSetSiteName.name == "mirror_peer_set_cluster")
    #expect(MirrorClass.peerPing("s", "m", .transmit).input == bytes("01000000 73 01000000 6d 01"))
  }

  @Test func pages() {
    #expect(MirrorClass.imageList("", 1000).input == bytes("00000000 e803000000000000"))
    #expect(MirrorClass.imageMapList("g", 1).input == bytes("01000000 67 0100000000000000"))
  }

  @Test func snapshots() {
    #expect(MirrorClass.imageSnapshotUnlinkPeer(8, "u").input == bytes("0800000000000000 01000000 75"))
    #expect(MirrorClass.imageSnapshotSetCopyProgress(8, true, 5).input == bytes("0800000000000000 01 0500000000000000"))
  }

  @Test func status() throws {
    let status = MirrorImageSiteStatus(state: .syncing, description: "d")
    let call = MirrorClass.imageStatusSet("g", status)
    #expect(call.input == bytes("01000000 67 0101 0f000000 02 01000000 64 0000000000000000 00"))
    let (id, read) = try MirrorClass.imageStatusSet.arguments(from: call.input)
    #expect(id == "g")
    #expect(read == status)
  }

  @Test func summaryOfOldClientsNamesNoPeers() throws {
    #expect(try MirrorClass.imageStatusGetSummary.arguments(from: []) == MirrorSummaryPeers([]))
    let peers = MirrorSummaryPeers([MirrorPeer(uuid: "u", siteName: "s", clientName: "c")])
    #expect(try MirrorClass.imageStatusGetSummary.arguments(from: peers.encoded) == peers)
  }
}
