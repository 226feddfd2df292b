import CephCodec
import ObjectClasses
import Testing

@Suite struct MirrorStatusSummaryTests {
  static func peer(_ direction: MirrorPeerDirection, _ mirrorUUID: String) -> MirrorPeer {
    MirrorPeer(uuid: "u-\(mirrorUUID)", direction: direction, siteName: mirrorUUID, clientName: "c", mirrorUUID: mirrorUUID)
  }

  static func site(_ uuid: String, _ state: MirrorImageStatusState, up: Bool = true) -> MirrorImageSiteStatus {
    MirrorImageSiteStatus(mirrorUUID: uuid, state: state, isUp: up)
  }

  @Test func directionOfAPool() {
    #expect(MirrorStatusPerspective(peers: []).direction == .receive)
    #expect(MirrorStatusPerspective(peers: [Self.peer(.receive, "a")]).receivers.isEmpty)
    let mixed = MirrorStatusPerspective(peers: [Self.peer(.receive, "a"), Self.peer(.transmit, "b")])
    #expect(mixed.direction == .both)
    #expect(mixed.receivers == ["b"])
    // A receiving peer behind the first one does not count.
    #expect(MirrorStatusPerspective(peers: [Self.peer(.transmit, "b"), Self.peer(.receive, "a")]).direction == .transmit)
  }

  @Test func receivingPoolLooksAtItself() {
    let perspective = MirrorStatusPerspective(peers: [Self.peer(.receive, "a")])
    let status = MirrorImageStatus([Self.site("", .replaying), Self.site("a", .error)])
    #expect(perspective.summary(of: status) == .replaying)
    #expect(perspective.summary(of: MirrorImageStatus([Self.site("", .replaying, up: false)])) == .unknown)
    #expect(perspective.summary(of: MirrorImageStatus()) == .unknown)
  }

  @Test func sendingPoolLooksAtThePeers() {
    let perspective = MirrorStatusPerspective(peers: [Self.peer(.transmit, "a"), Self.peer(.transmit, "b")])
    let ours = Self.site("", .stopped)
    #expect(perspective.summary(of: MirrorImageStatus([ours, Self.site("a", .replaying), Self.site("b", .syncing)])) == .syncing)
    #expect(perspective.summary(of: MirrorImageStatus([ours, Self.site("a", .replaying)])) == .unknown)
    // A known peer makes up for no other.
    #expect(perspective.summary(of: MirrorImageStatus([Self.site("a", .replaying), Self.site("c", .replaying)])) == .unknown)
  }

  @Test func bothWaysLooksAtAll() {
    let perspective = MirrorStatusPerspective(peers: [Self.peer(.both, "a")])
    #expect(perspective.summary(of: MirrorImageStatus([Self.site("", .stopped), Self.site("a", .replaying)])) == .replaying)
    #expect(perspective.summary(of: MirrorImageStatus([Self.site("", .replaying), Self.site("a", .stopped)])) == .replaying)
    #expect(perspective.summary(of: MirrorImageStatus([Self.site("", .error), Self.site("a", .replaying)])) == .error)
    // An error of a peer counts even if its daemon is gone; other states of a gone daemon are unknown.
    #expect(perspective.summary(of: MirrorImageStatus([Self.site("", .stopped), Self.site("a", .error, up: false)])) == .error)
    #expect(
      perspective.summary(of: MirrorImageStatus([Self.site("", .stopped), Self.site("a", .replaying, up: false)])) == .unknown)
  }
}
