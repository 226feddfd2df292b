import CephCodec
import Foundation
import Mirroring
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

/// What we do to a primary, judged by stock's tools and daemon.
@Suite struct PrimaryTests {
  @Test func stockReplaysWhatWeMirror() async throws {
    let (a, b) = (try await TestCluster.shared("a"), try await TestCluster.shared("b"))
    let pool = try await a.peeredPool(with: b)
    let daemon = try await b.daemon(
      Tools.stockRBDMirror, ["-f", "--id", "admin", "--log-file", "/dev/null"], log: "primary-mirror")
    try await a.stockRBD("create", "-s", "64M", "\(pool)/image").succeeded()
    try await a.stockRBD("bench", "--io-type", "write", "--io-total", "4M", "--io-pattern", "rand", "\(pool)/image").succeeded()

    let cluster = try await a.connect()
    let mirrored = try await cluster.pool(named: pool).openMirrored(named: "image")
    try await mirrored.enable(mode: .snapshot)
    try await mirrored.enable(mode: .snapshot)
    #expect(try await mirrored.info()?.promotion == .primary)
    let snapshots = try await a.stockRBD("snap", "ls", "--all", "\(pool)/image").succeeded().output
    #expect(snapshots.contains("mirror (primary peer_uuids:["))
    try await eventually("the replica holds the first snapshot") { try await replicaEquals(a, b, pool) }

    try await mirrored.image.write(offset: 12345, Array("written under our lock".utf8))
    try await a.stockRBD("bench", "--io-type", "write", "--io-total", "1M", "--io-pattern", "rand", "\(pool)/image").succeeded()
    let id = try await mirrored.createSnapshot()
    #expect(id > 0)
    try await eventually("the replica holds the second snapshot") { try await replicaEquals(a, b, pool) }
    try await a.stockRBD("object-map", "check", "\(pool)/image").succeeded()
    try await a.stockRBD("mirror", "image", "snapshot", "\(pool)/image").succeeded()

    try await mirrored.demote()
    #expect(try await mirrored.info()?.promotion == .orphan)
    let refused = try await a.stockRBD("bench", "--io-type", "write", "--io-total", "4K", "\(pool)/image")
    #expect(refused.code != 0)
    try await eventually("stock promotes the other side") {
      try await b.stockRBD("mirror", "image", "promote", "\(pool)/image").code == 0
    }
    #expect(try await a.checksum("\(pool)/image") == b.checksum("\(pool)/image"))
    try await mirrored.image.close()
    await cluster.shutdown()
    _ = await daemon.terminate()
  }

  private func replicaEquals(_ a: TestCluster, _ b: TestCluster, _ pool: String) async throws -> Bool {
    let list = try await b.stockRBD("snap", "ls", "--all", "--format", "json", "\(pool)/image")
    guard list.code == 0, list.output.contains("\"complete\":true"), !list.output.contains("\"complete\":false") else {
      return false
    }
    return try await a.checksum("\(pool)/image") == b.checksum("\(pool)/image")
  }

  @Test func weDisableWhatStockEnabled() async throws {
    let (a, b) = (try await TestCluster.shared("a"), try await TestCluster.shared("b"))
    let pool = try await a.peeredPool(with: b)
    try await a.stockRBD("create", "-s", "16M", "\(pool)/image").succeeded()
    try await a.stockRBD("mirror", "image", "enable", "\(pool)/image", "snapshot").succeeded()
    let cluster = try await a.connect()
    let mirrored = try await cluster.pool(named: pool).openMirrored(named: "image")
    try await mirrored.disable(force: false)
    #expect(try await mirrored.info() == nil)
    let snapshots = try await a.stockRBD("snap", "ls", "--all", "\(pool)/image").succeeded().output
    #expect(snapshots.isEmpty)
    let info = try await a.stockRBD("info", "\(pool)/image").succeeded().output
    #expect(!info.contains("mirroring"))
    try await mirrored.image.close()
    await cluster.shutdown()
  }

  @Test func aForcedPromotionNeedsNoPeer() async throws {
    let (a, b) = (try await TestCluster.shared("a"), try await TestCluster.shared("b"))
    let pool = try await a.peeredPool(with: b)
    let daemon = try await b.daemon(
      Tools.stockRBDMirror, ["-f", "--id", "admin", "--log-file", "/dev/null"], log: "force-mirror")
    try await a.stockRBD("create", "-s", "32M", "\(pool)/image").succeeded()
    try await a.stockRBD("bench", "--io-type", "write", "--io-total", "8M", "--io-pattern", "rand", "\(pool)/image").succeeded()
    try await a.stockRBD("mirror", "image", "enable", "\(pool)/image", "snapshot").succeeded()
    try await eventually("the replica holds the snapshot") { try await replicaEquals(a, b, pool) }
    let cluster = try await b.connect()
    let mirrored = try await cluster.pool(named: pool).openMirrored(named: "image")
    await #expect(throws: MirroringError.self) { try await mirrored.promote(force: false) }
    try await mirrored.promote(force: true)
    #expect(try await mirrored.info()?.promotion == .primary)
    try await mirrored.image.close()
    await cluster.shutdown()
    #expect(try await a.checksum("\(pool)/image") == b.checksum("\(pool)/image"))
    try await b.stockRBD("bench", "--io-type", "write", "--io-total", "1M", "\(pool)/image").succeeded()
    try await b.stockRBD("object-map", "check", "\(pool)/image").succeeded()
    try await eventually("stock sees the split") {
      let status = try await b.stockRBD("mirror", "image", "status", "\(pool)/image").output
      return status.contains("up+stopped") && status.contains("local image is primary")
    }
    _ = await daemon.terminate()
  }
}
