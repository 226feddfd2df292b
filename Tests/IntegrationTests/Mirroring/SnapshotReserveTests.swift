import CephCodec
import Mirroring
import RBD
import Rados
import TestSupport
import Testing

@Suite struct SnapshotReserveTests {
  @Test func noTwoClientsGetTheSameID() async throws {
    let a = try await TestCluster.shared("a")
    let name = try await a.randomPool()
    let cluster = try await a.connect()
    let pool = try await cluster.pool(named: name)
    let reserve = PoolSnapshotReserve()
    #expect(await reserve.takeReserved(above: 0, in: pool) == nil)
    try await reserve.refill(pool)
    let taken = await withTaskGroup(of: SnapshotID?.self) { group in
      for _ in 0..<8 { group.addTask { await reserve.takeReserved(above: 0, in: pool) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let ids = taken.compactMap(\.self)
    #expect(ids.count == PoolSnapshotReserve.target)
    #expect(Set(ids).count == ids.count)
    await reserve.giveBack(ids[0], in: pool)
    #expect(await reserve.takeReserved(above: ids[0], in: pool) == nil)
    #expect(await reserve.takeReserved(above: 0, in: pool) == ids[0])
    await cluster.shutdown()
  }

  @Test func aSnapshotWithAReservedIDIsStocks() async throws {
    let a = try await TestCluster.shared("a")
    let name = try await a.randomPool()
    let cluster = try await a.connect()
    let pool = try await cluster.pool(named: name)
    try await a.stockRBD("create", "-s", "16M", "\(name)/image").succeeded()
    let reserve = PoolSnapshotReserve()
    try await reserve.refill(pool)
    let image = try await Image.open(in: pool, named: "image", ids: reserve)
    try await image.write(offset: 0, [1, 2, 3])
    let first = try await image.createSnapshot("one")
    try await a.stockRBD("snap", "create", "\(name)/image@two").succeeded()
    try await image.write(offset: 0, [4, 5, 6])
    // The ids left in the reserve are below stock's new one.
    let third = try await image.createSnapshot("three")
    #expect(first < third)
    try await image.close()
    await cluster.shutdown()
    let sums = [try await a.checksum("\(name)/image@one"), try await a.checksum("\(name)/image@two")]
    #expect(sums[0] == sums[1])
    #expect(try await a.checksum("\(name)/image@three") != sums[0])
    try await a.stockRBD("object-map", "check", "\(name)/image").succeeded()
    try await a.stockRBD("snap", "rollback", "--no-progress", "\(name)/image@one").succeeded()
    #expect(try await a.checksum("\(name)/image") == sums[0])
  }
}
