import CephCodec
import ObjectClasses
import Rados
import TestSupport
import Testing

/// The mirror methods' arguments, understood by a real OSD and, where it can show them, by stock's tool.
@Suite struct MirrorMethodTests {
  static let object = MirrorObjects.mirroring

  /// Runs a test in a fresh pool that is not mirrored yet.
  static func withPool(_ body: (TestCluster, Pool) async throws -> Void) async throws {
    let site = try await TestCluster.shared("a")
    let name = try await site.randomPool("class")
    let cluster = try await site.connect()
    try await body(site, try await cluster.pool(named: name))
    await cluster.shutdown()
    try await site.removePool(name)
  }

  /// Enables mirroring with the class's methods alone.
  static func enable(_ pool: Pool) async throws {
    try await pool.execute(object, MirrorClass.uuidSet("6f8b5f93-51a3-4851-a983-e66e5c0ecd94"))
    try await pool.execute(object, MirrorClass.modeSet(.image))
  }

  /// Checks that an operation fails with an errno.
  static func expectErrno(
    _ errno: Errno, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("succeeded", sourceLocation: sourceLocation)
    } catch {
      #expect((error as? RadosError)?.errno == errno, "\(error)", sourceLocation: sourceLocation)
    }
  }

  @Test func modeAndUUID() async throws {
    try await Self.withPool { site, pool in
      await Self.expectErrno(.noEntry) { _ = try await pool.call(Self.object, MirrorClass.uuidGet()) }
      await Self.expectErrno(.noEntry) { _ = try await pool.call(Self.object, MirrorClass.modeGet()) }
      await Self.expectErrno(.invalid) { try await pool.execute(Self.object, MirrorClass.modeSet(.pool)) }
      await Self.expectErrno(.invalid) { try await pool.execute(Self.object, MirrorClass.uuidSet("")) }
      try await Self.enable(pool)
      #expect(try await pool.call(Self.object, MirrorClass.uuidGet()) == "6f8b5f93-51a3-4851-a983-e66e5c0ecd94")
      #expect(try await pool.call(Self.object, MirrorClass.modeGet()) == .image)
      let info = try await site.stockRBD("mirror", "pool", "info", pool.name).succeeded().output
      #expect(info.contains("Mode: image"))
      await Self.expectErrno(.invalid) { try await pool.execute(Self.object, MirrorClass.uuidSet("other")) }
      try await pool.execute(Self.object, MirrorClass.modeSet(.disabled))
      await Self.expectErrno(.noEntry) { _ = try await pool.call(Self.object, MirrorClass.uuidGet()) }
    }
  }

  @Test func peers() async throws {
    try await Self.withPool { site, pool in
      var peer = MirrorPeer(uuid: "d0f59b1f-be18-4ea7-aa33-3d6481355ff3", siteName: "b", clientName: "client.x", mirrorUUID: "m")
      await Self.expectErrno(.invalid) { try await pool.execute(Self.object, MirrorClass.peerAdd(peer)) }
      try await Self.enable(pool)
      try await pool.execute(Self.object, MirrorClass.peerAdd(peer))
      await Self.expectErrno(.stale) { try await pool.execute(Self.object, MirrorClass.peerAdd(peer)) }
      await Self.expectErrno(.exists) {
        try await pool.execute(Self.object, MirrorClass.peerAdd(MirrorPeer(uuid: "u", siteName: "b", clientName: "c")))
      }
      await Self.expectErrno(.invalid) {
        let receiver = MirrorPeer(uuid: "u", direction: .transmit, siteName: "c", clientName: "c")
        try await pool.execute(Self.object, MirrorClass.peerAdd(receiver))
      }
      #expect(try await pool.call(Self.object, MirrorClass.peerList()) == [peer])
      try await pool.execute(Self.object, MirrorClass.peerSetClient(peer.uuid, "client.y"))
      try await pool.execute(Self.object, MirrorClass.peerSetSiteName(peer.uuid, "bb"))
      try await pool.execute(Self.object, MirrorClass.peerSetDirection(peer.uuid, .receive))
      peer.clientName = "client.y"
      peer.siteName = "bb"
      peer.direction = .receive
      #expect(try await pool.call(Self.object, MirrorClass.peerList()) == [peer])
      let info = try await site.stockRBD("mirror", "pool", "info", pool.name).succeeded().output
      #expect(info.contains("Name: bb"))
      #expect(info.contains("Direction: rx-only"))
      #expect(info.contains("Client: client.y"))
      await Self.expectErrno(.busy) { try await pool.execute(Self.object, MirrorClass.modeSet(.disabled)) }
      try await pool.execute(Self.object, MirrorClass.peerRemove(peer.uuid))
      #expect(try await pool.call(Self.object, MirrorClass.peerList()) == [])
    }
  }

  @Test func pings() async throws {
    try await Self.withPool { _, pool in
      try await Self.enable(pool)
      await Self.expectErrno(.invalid) { try await pool.execute(Self.object, MirrorClass.peerPing("b", "m", .both)) }
      try await pool.execute(Self.object, MirrorClass.peerPing("b", "m", .transmit))
      let added = try #require(try await pool.call(Self.object, MirrorClass.peerList()).first)
      #expect(added.direction == .transmit)
      #expect(added.siteName == "b")
      #expect(added.mirrorUUID == "m")
      #expect(added.clientName.isEmpty)
      #expect(added.isValid)
      #expect(!added.lastSeen.isZero)
      // The same mirror uuid under another name is the same peer, renamed.
      try await pool.execute(Self.object, MirrorClass.peerPing("bb", "m", .transmit))
      let renamed = try await pool.call(Self.object, MirrorClass.peerList())
      #expect(renamed.map(\.siteName) == ["bb"])
      #expect(renamed.map(\.uuid) == [added.uuid])
    }
  }

  @Test func images() async throws {
    try await Self.withPool { _, pool in
      try await Self.enable(pool)
      let first = MirrorImage(mode: .snapshot, globalImageID: "g1", state: .creating)
      try await pool.execute(Self.object, MirrorClass.imageSet("i1", first))
      try await pool.execute(
        Self.object, MirrorClass.imageSet("i2", MirrorImage(mode: .journal, globalImageID: "g2", state: .enabled)))
      #expect(try await pool.call(Self.object, MirrorClass.imageGet("i1")) == first)
      #expect(try await pool.call(Self.object, MirrorClass.imageGetImageID("g2")) == "i2")
      #expect(try await pool.call(Self.object, MirrorClass.imageList("", 10)) == ["i1": "g1", "i2": "g2"])
      #expect(try await pool.call(Self.object, MirrorClass.imageList("i1", 10)) == ["i2": "g2"])
      #expect(try await pool.call(Self.object, MirrorClass.imageList("", 1)) == ["i1": "g1"])
      await Self.expectErrno(.exists) {
        try await pool.execute(
          Self.object, MirrorClass.imageSet("i3", MirrorImage(mode: .snapshot, globalImageID: "g1", state: .enabled)))
      }
      await Self.expectErrno(.invalid) {
        try await pool.execute(
          Self.object, MirrorClass.imageSet("i1", MirrorImage(mode: .snapshot, globalImageID: "g9", state: .enabled)))
      }
      await Self.expectErrno(.noEntry) {
        let gone = MirrorImage(mode: .snapshot, globalImageID: "g3", state: .disabling)
        try await pool.execute(Self.object, MirrorClass.imageSet("i3", gone))
      }
      await Self.expectErrno(.busy) { try await pool.execute(Self.object, MirrorClass.imageRemove("i1")) }
      try await pool.execute(
        Self.object, MirrorClass.imageSet("i1", MirrorImage(mode: .snapshot, globalImageID: "g1", state: .disabling)))
      try await pool.execute(Self.object, MirrorClass.imageRemove("i1"))
      #expect(try await pool.call(Self.object, MirrorClass.imageList("", 10)) == ["i2": "g2"])
      await Self.expectErrno(.noEntry) { _ = try await pool.call(Self.object, MirrorClass.imageGet("i1")) }
    }
  }

  @Test func instancesAndTheirImages() async throws {
    try await Self.withPool { _, pool in
      let leader = MirrorObjects.leader
      try await pool.execute(leader, MirrorClass.instancesAdd("6080"))
      try await pool.execute(leader, MirrorClass.instancesAdd("6081"))
      #expect(try await pool.call(leader, MirrorClass.instancesList()) == ["6080", "6081"])
      try await pool.execute(leader, MirrorClass.instancesRemove("6080"))
      #expect(try await pool.call(leader, MirrorClass.instancesList()) == ["6081"])
      let place = MirrorImageMap(
        instanceID: "6081", mappedTime: UTime(seconds: 7, nanoseconds: 9), data: ImageMapPolicyData.simple.encoded)
      try await pool.execute(leader, MirrorClass.imageMapUpdate("g1", place))
      try await pool.execute(leader, MirrorClass.imageMapUpdate("g2", place))
      #expect(try await pool.call(leader, MirrorClass.imageMapList("", 10)) == ["g1": place, "g2": place])
      #expect(try await pool.call(leader, MirrorClass.imageMapList("g1", 10)) == ["g2": place])
      try await pool.execute(leader, MirrorClass.imageMapRemove("g1"))
      try await pool.execute(leader, MirrorClass.imageMapRemove("never mapped"))
      #expect(try await pool.call(leader, MirrorClass.imageMapList("", 10)) == ["g2": place])
    }
  }
}
