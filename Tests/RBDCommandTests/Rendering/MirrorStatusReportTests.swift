import CephCodec
import Mirroring
import ObjectClasses
import Testing

@testable import RBDCommand

/// What 16.2.15 prints for the same state, with shorter ids.
@Suite struct MirrorStatusReportTests {
  private let peer = MirrorPeer(uuid: "peer", direction: .both, siteName: "b", clientName: "client.x", mirrorUUID: "remote")

  private func image(_ status: MirrorImageStatus, peers: [MirrorPeer]) -> MirrorImageView {
    MirrorImageView(name: "image", globalID: "gid", status: status, peers: peers, service: nil)
  }

  private var replaying: MirrorImageStatus {
    MirrorImageStatus([
      MirrorImageSiteStatus(mirrorUUID: "", state: .stopped, description: "local image is primary", isUp: true),
      MirrorImageSiteStatus(mirrorUUID: "remote", state: .replaying, description: "replaying, {}", isUp: true),
    ])
  }

  @Test func sitesThatShouldReportAndDoNotAreUnknown() {
    let view = image(MirrorImageStatus(), peers: [peer])
    #expect(
      view.lines == [
        "image:", "  global_id:   gid", "  state:       down+unknown", "  description: status not found", "  last_update: ",
        "  peer_sites:", "    name: b", "    state: down+unknown", "    description: status not found", "    last_update: ",
      ])
  }

  @Test func aPoolThatOnlySendsHasNoSites() {
    var sender = peer
    sender.direction = .transmit
    #expect(image(replaying, peers: [sender]).lines == ["image:", "  global_id:   gid"])
  }

  @Test func aSiteThatIsNoPeerIsNotShown() {
    #expect(image(replaying, peers: []).peers.isEmpty)
  }

  @Test func anUnnamedPeerGoesByItsMirrorUUIDInPlainTextOnly() {
    var unnamed = peer
    unnamed.siteName = ""
    let view = image(replaying, peers: [unnamed])
    #expect(view.lines.contains("    name: remote"))
    let json = MirrorImageStatusReport(image: view).rendered(.json(pretty: false))
    #expect(json.contains(#""site_name":"","mirror_uuids":"remote""#))
  }

  @Test func snapshotsShowWhoNeedsThem() {
    var view = image(replaying, peers: [peer])
    view.snapshots = [
      .init(id: 4, name: "one", isDemoted: false, peerUUIDs: []),
      .init(id: 7, name: "two", isDemoted: true, peerUUIDs: ["p", "q"]),
    ]
    #expect(view.lines.suffix(3) == ["  snapshots:", "    4 one (peer_uuids:[])", "    7 two (demoted peer_uuids:[p,q])"])
    let xml = MirrorImageStatusReport(image: view).rendered(.xml(pretty: false))
    #expect(
      xml.contains(
        "<snapshot><id>7</id><name>two</name><demoted>true</demoted><mirror_peer_uuids><peer_uuid>p</peer_uuid>"
          + "<peer_uuid>q</peer_uuid></mirror_peer_uuids></snapshot>"))
  }

  @Test func aDaemonGoesByItsIDAndHost() {
    var service = MirrorService(serviceID: "4126")
    #expect(MirrorImageView.Service(service).description == "4126")
    service.clientID = "admin"
    service.hostname = "vm"
    #expect(MirrorImageView.Service(service).description == "admin on vm")
  }

  @Test func anEmptyPoolsHeadingHasNoLineBreak() {
    let report = MirrorPoolStatusReport(
      imageHealth: .ok, daemonHealth: .unknown, states: [], details: .init(daemons: [], images: []))
    #expect(
      report.plain == """
        health: UNKNOWN
        daemon health: UNKNOWN
        image health: OK
        images: 0 total

        DAEMONS
          none

        IMAGES
        """)
  }

  @Test func daemonsAndImagesAreApart() {
    var service = MirrorService(serviceID: "4126")
    service.clientID = "admin"
    service.callouts = ["not reporting status", "other"]
    service.health = .warning
    let images = ["x", "y"].map { name in
      MirrorImageView(name: name, globalID: "gid", status: MirrorImageStatus(), peers: [], service: nil)
    }
    let report = MirrorPoolStatusReport(
      imageHealth: .ok, daemonHealth: .warning, states: [(.replaying, 2)], details: .init(daemons: [service], images: images))
    let text = report.plain
    #expect(text.hasPrefix("health: WARNING\n"))
    #expect(text.contains("images: 2 total\n    2 replaying\n\nDAEMONS\nservice 4126:\n"))
    #expect(text.contains("  health: WARNING\n  callouts: [not reporting status,other]\n\n\nIMAGES\nx:\n"))
    #expect(text.contains("  last_update: \n\ny:\n"))
    #expect(text.hasSuffix("  last_update: \n"))
  }
}
