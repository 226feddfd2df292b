import CephCodec
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

/// Mirror snapshots of stock's tool: their image state's objects, and the class's methods that change them.
@Suite struct MirrorSnapshotObjectTests {
  /// A mirrored image `image` with metadata of a size, and its id.
  static func image(_ site: TestCluster, _ pool: Pool, metadata: Int) async throws -> String {
    try await site.stockRBD("create", "--size", "8M", "\(pool.name)/image").succeeded()
    try await site.stockRBD("snap", "create", "--no-progress", "\(pool.name)/image@user").succeeded()
    try await site.stockRBD("snap", "protect", "\(pool.name)/image@user").succeeded()
    try await site.stockRBD("image-meta", "set", "\(pool.name)/image", "large", String(repeating: "x", count: metadata))
      .succeeded()
    try await site.stockRBD("mirror", "pool", "enable", pool.name, "image").succeeded()
    let peer = MirrorPeer(uuid: "d0f59b1f-be18-4ea7-aa33-3d6481355ff3", siteName: "other", clientName: "client.x")
    try await pool.execute(MirrorObjects.mirroring, MirrorClass.peerAdd(peer))
    try await site.stockRBD("mirror", "image", "enable", "\(pool.name)/image", "snapshot").succeeded()
    return try #require(try await pool.call(MirrorObjects.mirroring, MirrorClass.imageList("", 1)).keys.first)
  }

  static func parts(_ pool: Pool, _ imageID: String, _ snapshot: SnapshotID) async throws -> [[UInt8]] {
    var parts: [[UInt8]] = []
    repeat {
      var operation = ReadOperation()
      let step = operation.read(offset: 0, length: 1 << 20)
      let object = MirrorObjects.imageState(imageID: imageID, snapshotID: snapshot, index: UInt64(parts.count))
      parts.append(try await pool.read(object, operation)[step])
    } while try parts.count < MirrorImageStateParts.count(first: parts[0])
    return parts
  }

  /// With 4 KiB objects, metadata that leaves the last of three objects one byte short of full, exactly full, one byte over.
  @Test(arguments: [-1, 0, 1])
  func stocksPartsAreOurs(_ excess: Int) async throws {
    try await MirrorMethodTests.withPool { site, pool in
      let fixed = MirrorImageStateParts.split(
        MirrorSnapshotImageState(
          name: "image", features: [], snapshots: [4: MirrorSnapState(name: "user", protectionStatus: 2)],
          metadata: ["large": []]))[0].count
      let imageID = try await Self.image(site, pool, metadata: 3 * 4096 - fixed + excess)
      let output = try await site.stockRBD(
        "mirror", "image", "snapshot", "--rbd-default-order", "12", "\(pool.name)/image"
      ).succeeded().output
      let snapshot = SnapshotID(try #require(UInt64(output.drop { !$0.isNumber }.prefix { $0.isNumber })))
      let parts = try await Self.parts(pool, imageID, snapshot)
      #expect(parts.map(\.count) == [[4096, 4096, 4095], [4096, 4096, 4096, 0], [4096, 4096, 4096, 1]][excess + 1])
      let state = try MirrorImageStateParts.join(parts)
      #expect(state.name == "image")
      #expect(state.snapshots.values.map(\.name) == ["user"])
      #expect(state.snapshots.values.map(\.protectionStatus) == [2])
      #expect(state.metadata["large"]?.count == 3 * 4096 - fixed + excess)
      #expect(MirrorImageStateParts.split(state, objectSize: 4096) == parts)
      let stored = try await ImageStateStore(pool: pool, imageID: imageID).read(snapshot: snapshot)
      #expect(stored == state)
    }
  }

  /// A cluster whose `rbd_default_order` is above 22 has parts above 4 MiB.
  @Test func largePartsAreReadWhole() async throws {
    try await MirrorMethodTests.withPool { _, pool in
      let value = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 8) }
      let state = MirrorSnapshotImageState(name: "n", features: .layering, metadata: ["k": value])
      for (index, part) in MirrorImageStateParts.split(state, objectSize: 8 << 20).enumerated() {
        var operation = WriteOperation()
        operation.writeFull(part)
        let object = MirrorObjects.imageState(imageID: "id", snapshotID: 4, index: UInt64(index))
        try await pool.write(object, operation)
      }
      #expect(try await ImageStateStore(pool: pool, imageID: "id").read(snapshot: 4) == state)
    }
  }

  @Test func progressAndPeers() async throws {
    try await MirrorMethodTests.withPool { site, pool in
      let imageID = try await Self.image(site, pool, metadata: 1)
      let header = "rbd_header.\(imageID)"
      let id = try await pool.createSelfManagedSnapshot()
      let namespace = MirrorSnapshotNamespace(
        state: .nonPrimary, mirrorPeerUUIDs: ["p1", "p2"], primaryMirrorUUID: "m", primarySnapshotID: 8,
        lastCopiedObjectNumber: 0,
        snapshotSequences: [3: 4])
      try await pool.execute(header, RBDClass.snapshotAdd("mirrored", id, .mirror(namespace)))
      try await pool.execute(header, MirrorClass.imageSnapshotSetCopyProgress(id, false, 5))
      var expected = namespace
      expected.lastCopiedObjectNumber = 5
      #expect(try await pool.call(header, RBDClass.snapshotGet(id)).namespace == .mirror(expected))
      try await pool.execute(header, MirrorClass.imageSnapshotSetCopyProgress(id, true, 7))
      try await pool.execute(header, MirrorClass.imageSnapshotUnlinkPeer(id, "p1"))
      expected.complete = true
      expected.lastCopiedObjectNumber = 7
      expected.mirrorPeerUUIDs = ["p2"]
      #expect(try await pool.call(header, RBDClass.snapshotGet(id)).namespace == .mirror(expected))
      await MirrorMethodTests.expectErrno(.noEntry) {
        try await pool.execute(header, MirrorClass.imageSnapshotUnlinkPeer(id, "p1"))
      }
      await MirrorMethodTests.expectErrno(.invalid) {
        let user = try #require(try await pool.call(header, RBDClass.getSnapcontext()).snapshots.last)
        try await pool.execute(header, MirrorClass.imageSnapshotUnlinkPeer(user, "p1"))
      }
      let newer = try await pool.createSelfManagedSnapshot()
      try await pool.execute(header, RBDClass.snapshotAdd("newer", newer, .mirror(namespace)))
      // 16.2.15 takes off the last peer too, although a newer mirror snapshot exists.
      try await pool.execute(header, MirrorClass.imageSnapshotUnlinkPeer(id, "p2"))
      expected.mirrorPeerUUIDs = []
      #expect(try await pool.call(header, RBDClass.snapshotGet(id)).namespace == .mirror(expected))
    }
  }
}
