import CephCodec
import Logging
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@testable import MirrorDaemon
@testable import Mirroring

/// Statuses as a replayer sets them.
actor StatusLog: StatusSink {
  private(set) var lines: [String: String] = [:]

  func set(_ globalImageID: String, _ state: MirrorImageStatusState, _ description: String, force: Bool) {
    lines[globalImageID] = "\(state): \(description)"
  }

  func remove(_ globalImageID: String, purge: Bool) {}
}

struct FreeSlot: SyncSlot {
  func acquire() async throws(RadosError) {}
  func release() async {}
}

/// Two peered pools and our replayers of the second site's images.
struct MirroredPools {
  let a: TestCluster
  let b: TestCluster
  let name: String
  let local: Cluster
  let remote: Cluster
  let place: Bootstrap.Place
  let statuses = StatusLog()
  let reserve: SnapshotIDReserve

  init() async throws {
    a = try await TestCluster.shared("a")
    b = try await TestCluster.shared("b")
    name = try await a.peeredPool(with: b)
    local = try await Cluster.connect(ClusterConfiguration(file: .path(b.conf)))
    remote = try await Cluster.connect(ClusterConfiguration(file: .path(a.conf)))
    let localPool = try await local.pool(named: name)
    let remotePool = try await remote.pool(named: name)
    let localUUID = try await MirrorPool(localPool).mirrorUUID()
    try await remotePool.execute(
      MirrorObjects.mirroring, MirrorClass.peerPing("b", localUUID, .transmit))
    let peer = try await MirrorPool(remotePool).peers().first { $0.siteName == "b" || $0.mirrorUUID == localUUID }
    place = Bootstrap.Place(
      local: localPool, remote: remotePool, localMirrorUUID: localUUID,
      remoteMirrorUUID: try await MirrorPool(remotePool).mirrorUUID(), remotePeerUUID: try #require(peer?.uuid))
    var logger = Logger(label: "test")
    logger.logLevel = .debug
    reserve = SnapshotIDReserve(logger: logger)
  }

  func globalID(_ image: String) async throws -> String {
    let id = try await ImageDirectory(place.remote).id(ofImageNamed: image)
    return try #require(try await MirrorPool(place.remote).image(id: id)).globalImageID
  }

  func replayer(_ image: String) async throws -> ImageReplayer {
    var logger = Logger(label: "replayer")
    logger.logLevel = .info
    return ImageReplayer(
      globalImageID: try await globalID(image),
      surroundings: ImageReplayer.Surroundings(
        place: place, reserve: reserve,
        limits: SnapshotSync.Limits(inFlight: InFlightLimit(operations: 64, bytes: 64 << 20)),
        slot: { _ in FreeSlot() }, statuses: statuses, logger: logger))
  }

  /// Creates a mirrored image on the first site.
  func create(_ image: String, size: String = "64M", _ options: String...) async throws {
    try await a.tool(Tools.stockRBD, ["create", "--size", size, "\(name)/\(image)"] + options).succeeded()
    try await a.stockRBD("mirror", "image", "enable", "\(name)/\(image)", "snapshot").succeeded()
  }

  /// Writes bytes with stock's client.
  func write(_ image: String, _ byte: Character, at offset: Int, length: Int) async throws {
    try await a.python(
      """
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, argv[1]) as image:
          image.write(argv[2].encode() * int(argv[4]), int(argv[3]))
      """, name, image, String(byte), "\(offset)", "\(length)")
  }

  /// Makes a mirror snapshot and waits until the second site has it whole.
  func snapshotAndWait(_ image: String) async throws {
    let output = try await a.stockRBD("mirror", "image", "snapshot", "\(name)/\(image)").succeeded().output
    let id = SnapshotID(
      rawValue: try #require(UInt64(output.split(separator: " ").last?.trimmingPrefix(" ").prefix { $0.isNumber } ?? "")))
    try await waitForCopy(image, of: id)
  }

  func waitForCopy(_ image: String, of snapshot: SnapshotID) async throws {
    try await eventually("copy of \(snapshot)", within: .seconds(30)) {
      guard let header = try? await ImageHeader.read(from: place.local, named: image) else { return false }
      return header.snapshots.contains { $0.mirror?.primarySnapshotID == snapshot && $0.mirror?.complete == true }
    }
  }

  /// Promotes the replica with stock's tool; it must be as it was, and stock must find its object maps in order.
  func expectSoundAfterPromotion(_ image: String) async throws {
    let before = try await b.checksum("\(name)/\(image)")
    try await b.stockRBD("mirror", "image", "promote", "--force", "\(name)/\(image)").succeeded()
    #expect(try await b.checksum("\(name)/\(image)") == before)
    let check = try await b.stockRBD("object-map", "check", "\(name)/\(image)").succeeded()
    #expect(!check.errorOutput.contains("error"))
    #expect(!(try await b.stockRBD("info", "\(name)/\(image)").output.contains("invalid")))
  }

  func expectEqual(_ image: String) async throws {
    let ours = try await b.checksum("\(name)/\(image)")
    #expect(try await a.checksum("\(name)/\(image)") == ours)
  }
}

@Suite("One image's replay, stock on the primary")
struct ReplayTests {
  @Test("A first copy and deltas arrive; stock finds replica and object map in order")
  func deltas() async throws {
    let pools = try await MirroredPools()
    try await pools.create("img")
    try await pools.write("img", "A", at: 0, length: 100_000)
    try await pools.write("img", "A", at: 40 << 20, length: 5000)
    let replayer = try await pools.replayer("img")
    await replayer.start()
    try await pools.snapshotAndWait("img")
    try await pools.expectEqual("img")
    try await pools.write("img", "B", at: 4096, length: 4096)
    try await pools.write("img", "B", at: 20 << 20, length: 4096)
    try await pools.snapshotAndWait("img")
    try await pools.expectEqual("img")
    try await pools.a.python(
      """
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, argv[1]) as image:
          image.discard(40 << 20, 4 << 20); image.resize(48 << 20)
      """, pools.name, "img")
    try await pools.snapshotAndWait("img")
    try await pools.expectEqual("img")
    #expect(await pools.statuses.lines.values.first?.hasPrefix("replaying: replaying, {") == true)
    await replayer.stop()
    #expect(await replayer.phase == .stopped)
    try await pools.expectSoundAfterPromotion("img")
  }
}
