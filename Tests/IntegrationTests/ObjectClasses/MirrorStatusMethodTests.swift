import CephCodec
import ObjectClasses
import Rados
import TestSupport
import Testing

/// Status records on a real OSD: who counts as up, and how images are summed up.
@Suite struct MirrorStatusMethodTests {
  static let object = MirrorObjects.mirroring

  @Test func aStatusIsUpWhileItsAuthorWatches() async throws {
    try await MirrorMethodTests.withPool { _, pool in
      try await MirrorMethodTests.enable(pool)
      await MirrorMethodTests.expectErrno(.noEntry) { _ = try await pool.call(Self.object, MirrorClass.imageStatusGet("g1")) }
      try await pool.execute(
        Self.object, MirrorClass.imageSet("i1", MirrorImage(mode: .snapshot, globalImageID: "g1", state: .enabled)))
      let ours = MirrorImageSiteStatus(state: .replaying, description: "ours, \"ü\"")
      let theirs = MirrorImageSiteStatus(mirrorUUID: "m", state: .stopped, description: "")
      var operation = WriteOperation()
      operation.call(MirrorClass.imageStatusSet("g1", ours))
      operation.call(MirrorClass.imageStatusSet("g1", theirs))
      try await pool.write(Self.object, operation)
      let down = try await pool.call(Self.object, MirrorClass.imageStatusGet("g1"))
      #expect(down.sites.map(\.stateDescription) == ["down+replaying", "down+stopped"])
      await MirrorMethodTests.expectErrno(.stale) { _ = try await pool.call(Self.object, MirrorClass.imageInstanceGet("g1")) }

      let watch = try await pool.watch(Self.object)
      let up = try await pool.call(Self.object, MirrorClass.imageStatusGet("g1"))
      #expect(up.sites.map(\.stateDescription) == ["up+replaying", "up+stopped"])
      #expect(up.local?.description == ours.description)
      #expect(up.local?.lastUpdate.isZero == false)
      #expect(up.remotes.map(\.mirrorUUID) == ["m"])
      let page = try await pool.call(Self.object, MirrorClass.imageStatusList("", 10))
      #expect(page.statuses == ["i1": up])
      #expect(page.images.mapValues(\.globalImageID) == ["i1": "g1"])
      let instance = try await pool.call(Self.object, MirrorClass.imageInstanceGet("g1"))
      #expect(instance.name == .client(pool.cluster.globalID))
      #expect(instance == instance.sanitized)
      #expect(try await pool.call(Self.object, MirrorClass.imageInstanceList("", 10)) == ["i1": instance])

      try await pool.execute(Self.object, MirrorClass.imageStatusRemoveDown())
      #expect(try await pool.call(Self.object, MirrorClass.imageStatusGet("g1")) == up)
      await watch.close()
      try await pool.execute(Self.object, MirrorClass.imageStatusRemoveDown())
      await MirrorMethodTests.expectErrno(.noEntry) { _ = try await pool.call(Self.object, MirrorClass.imageStatusGet("g1")) }
    }
  }

  @Test func storedRecordsAreOurs() async throws {
    try await MirrorMethodTests.withPool { _, pool in
      try await MirrorMethodTests.enable(pool)
      let call = MirrorClass.imageStatusSet("g", MirrorImageSiteStatus(mirrorUUID: "m", state: .error))
      // The status of an image that is not mirrored is dropped without an error.
      try await pool.execute(Self.object, call)
      await MirrorMethodTests.expectErrno(.noEntry) { _ = try await pool.call(Self.object, MirrorClass.imageStatusGet("g")) }
      let image = MirrorImage(mode: .snapshot, globalImageID: "g", state: .enabled)
      try await pool.execute(Self.object, MirrorClass.imageSet("i", image))
      try await pool.execute(Self.object, call)
      let key = MirrorKeys.status("g", mirrorUUID: "m")
      var operation = ReadOperation()
      let step = operation.omapValues(keys: [
        key, MirrorKeys.image("i"), MirrorKeys.global("g"), MirrorKeys.uuid, MirrorKeys.mode,
      ])
      let values = try await pool.read(Self.object, operation)[step]
      let stored = try #require(values[key])
      let record = try MirrorImageSiteStatusOnDisk(decoding: stored)
      #expect(record.encoded == stored)
      #expect(record.origin.name == .client(pool.cluster.globalID))
      #expect(record.status.mirrorUUID.isEmpty)
      #expect(record.status.state == .error)
      #expect(values[MirrorKeys.image("i")] == image.encoded)
      #expect(values[MirrorKeys.global("g")] == "i".encoded)
      #expect(values[MirrorKeys.uuid] == Array("6f8b5f93-51a3-4851-a983-e66e5c0ecd94".utf8))
      #expect(values[MirrorKeys.mode] == MirrorMode.image.encoded)
      try await pool.execute(Self.object, MirrorClass.imageStatusRemove("g"))
      let left = try await pool.read(Self.object, operation)[step]
      #expect(left[key] == nil)
    }
  }

  /// Sets random statuses, some by a client that watches and some by one that does not, and compares the OSD's summary with ours.
  @Test func summaries() async throws {
    try await MirrorMethodTests.withPool { site, pool in
      let silent = try await site.connect()
      let other = try await silent.pool(named: pool.name)
      var operation = WriteOperation()
      for index in 0..<60 {
        let image = MirrorImage(mode: .snapshot, globalImageID: "g\(index)", state: .enabled)
        operation.call(MirrorClass.imageSet("i\(index)", image))
      }
      try await pool.write(Self.object, operation)
      let watch = try await pool.watch(Self.object)
      let states: [MirrorImageStatusState] = [.unknown, .error, .syncing, .startingReplay, .replaying, .stoppingReplay, .stopped]
      var (byWatcher, bySilent) = (WriteOperation(), WriteOperation())
      for index in 0..<60 {
        for uuid in ["", "m1", "m2"] where Int.random(in: 0..<4) > 0 {
          let status = MirrorImageSiteStatus(mirrorUUID: uuid, state: states.randomElement() ?? .unknown)
          let call = MirrorClass.imageStatusSet("g\(index)", status)
          if Bool.random() { byWatcher.call(call) } else { bySilent.call(call) }
        }
      }
      try await pool.write(Self.object, byWatcher)
      try await other.write(Self.object, bySilent)
      let statuses = try await pool.call(Self.object, MirrorClass.imageStatusList("", 100)).statuses
      for first in [MirrorPeerDirection.receive, .transmit, .both] {
        for second in [MirrorPeerDirection.receive, .transmit, .both, nil] {
          var peers = [MirrorPeer(uuid: "p1", direction: first, siteName: "s1", clientName: "c", mirrorUUID: "m1")]
          if let second {
            peers.append(MirrorPeer(uuid: "p2", direction: second, siteName: "s2", clientName: "c", mirrorUUID: "m2"))
          }
          let perspective = MirrorStatusPerspective(peers: peers)
          var ours: [MirrorImageStatusState: Int32] = [:]
          for index in 0..<60 {
            ours[perspective.summary(of: statuses["i\(index)"] ?? MirrorImageStatus()), default: 0] += 1
          }
          let osd = try await pool.call(Self.object, MirrorClass.imageStatusGetSummary(MirrorSummaryPeers(peers)))
          #expect(osd == ours, "peers \(first), \(String(describing: second))")
        }
      }
      await watch.close()
      await silent.shutdown()
    }
  }
}
