import CephCodec
import Foundation
import Mirroring
import ObjectClasses
import Rados
import TestSupport
import Testing

/// Peers, tokens and modes, judged by stock's tools on the same clusters.
@Suite struct PeerTests {
  @Test func ourTokenIsStocksToken() async throws {
    let a = try await TestCluster.shared("a")
    let pool = try await a.randomPool()
    try await a.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    let cluster = try await a.connect()
    let mirrorPool = MirrorPool(try await cluster.pool(named: pool))
    let ours = try await mirrorPool.createBootstrapToken().base64
    let stock = try await a.stockRBD("mirror", "pool", "peer", "bootstrap", "create", pool).succeeded().output
    #expect(ours + "\n" == stock)
    await cluster.shutdown()
  }

  @Test func anImportedTokenMakesPeersOfBothSites() async throws {
    let (a, b) = (try await TestCluster.shared("a"), try await TestCluster.shared("b"))
    let pool = try await a.randomPool()
    try await b.ceph("osd", "pool", "create", pool, "8")
    try await b.stockRBD("pool", "init", pool).succeeded()
    let (ca, cb) = (try await a.connect(), try await b.connect())
    let (pa, pb) = (MirrorPool(try await ca.pool(named: pool)), MirrorPool(try await cb.pool(named: pool)))
    try await ca.setSiteName("a")
    try await cb.setSiteName("b")
    try await pa.setMode(.image)
    let token = try await pa.createBootstrapToken()
    try await pb.importBootstrapToken(token, direction: .both)
    try await pb.importBootstrapToken(token, direction: .both)
    for (site, other) in [(a, "b"), (b, "a")] {
      let info = try await site.stockRBD("mirror", "pool", "info", "--all", pool).succeeded().output
      #expect(info.contains("Mode: image"))
      #expect(info.contains("Name: \(other)"))
      #expect(info.contains("Direction: rx-tx"))
      #expect(info.contains("Client: client.rbd-mirror-peer"))
      #expect(info.contains("Key: "))
    }
    let error = await #expect(throws: MirroringError.self) { try await pa.importBootstrapToken(token, direction: .both) }
    #expect(error?.message == "cannot import token for local cluster")
    await #expect(throws: MirroringError.self) { try await pa.setMode(.disabled) }
    let peer = try #require(try await pb.peers().first)
    try await pb.removePeer(uuid: peer.uuid)
    try await pb.setMode(.disabled)
    let info = try await b.stockRBD("mirror", "pool", "info", pool).succeeded().output
    #expect(info == "Mode: disabled\n")
    await ca.shutdown()
    await cb.shutdown()
  }
}
