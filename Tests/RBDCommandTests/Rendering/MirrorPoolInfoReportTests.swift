import Mirroring
import ObjectClasses
import Testing

@testable import RBDCommand

@Suite struct MirrorPoolInfoReportTests {
  private func report(_ peers: [MirrorPoolInfoReport.Peer], showsAll: Bool = false) -> MirrorPoolInfoReport {
    MirrorPoolInfoReport(mode: .image, site: .init(name: "a", peers: peers), showsAll: showsAll)
  }

  @Test func withoutPeersItSaysSo() {
    #expect(report([]).plain == "Mode: image\nSite Name: a\n\nPeer Sites: none\n")
    #expect(report([]).rendered(.json(pretty: false)) == "{\"mode\":\"image\",\"site_name\":\"a\",\"peers\":[]}\n")
  }

  @Test func aNamespaceShowsItsModeOnly() {
    let report = MirrorPoolInfoReport(mode: .pool, showsAll: true)
    #expect(report.plain == "Mode: pool\n")
    #expect(report.rendered(.xml(pretty: false)) == "<mirror><mode>pool</mode></mirror>\n")
  }

  @Test func aPeerThatOnlySendsHasNoMirrorUUIDAndOneThatOnlyReceivesNoClient() {
    let sends = MirrorPeer(uuid: "u", direction: .receive, siteName: "b", clientName: "client.x")
    #expect(
      report([.init(peer: sends)]).plain
        == "Mode: image\nSite Name: a\n\nPeer Sites: \n\nUUID: u\nName: b\nDirection: rx-only\nClient: client.x\n")
    let receives = MirrorPeer(uuid: "u", direction: .transmit, siteName: "b", clientName: "", mirrorUUID: "m")
    #expect(
      report([.init(peer: receives)]).plain
        == "Mode: image\nSite Name: a\n\nPeer Sites: \n\nUUID: u\nName: b\nMirror UUID: m\nDirection: tx-only\n")
  }

  @Test func allAttributesAreShownAndUnknownOnesInJSON() throws {
    let peer = MirrorPeer(uuid: "u", siteName: "b", clientName: "client.x", mirrorUUID: "m")
    let attributes = try PeerAttributes(json: #"{"zone": "z", "key": "k", "mon_host": "h"}"#)
    let report = report([.init(peer: peer, attributes: attributes)], showsAll: true)
    #expect(report.plain.hasSuffix("Client: client.x\nMon Host: h\nKey: k\n"))
    #expect(report.rendered(.json(pretty: false)).contains(#""client_name":"client.x","key":"k","mon_host":"h","zone":"z"}"#))
  }

  @Test func twoPeersAreApart() {
    let peers = ["b", "c"].map { MirrorPoolInfoReport.Peer(peer: MirrorPeer(uuid: $0, siteName: $0, clientName: "client.x")) }
    #expect(report(peers).plain.contains("Client: client.x\n\n\nUUID: c\n"))
  }
}
