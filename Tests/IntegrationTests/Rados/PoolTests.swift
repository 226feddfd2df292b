import CephCodec
import ObjectClasses
import Rados
import TestSupport
import Testing

@Suite struct PoolTests {
  private func pool() async throws -> (TestCluster, Pool) {
    let site = try await TestCluster.shared("a")
    let name = try await site.randomPool("rados")
    return (site, try await site.connect().pool(named: name))
  }

  @Test func compoundOperationsAreOneVersion() async throws {
    let (site, pool) = try await pool()
    var write = WriteOperation()
    write.create(exclusive: true)
    write.write(offset: 10, [1, 2, 3])
    write.setOmap(["k": [1], "b": [2, 3]])
    write.setXattr("x", [9])
    let version = try await pool.write("o", write)
    var read = ReadOperation()
    let data = read.read(offset: 0, length: 100)
    let stat = read.stat()
    let page = read.omapValues()
    let xattr = read.xattr("x")
    let missing = read.xattr("none", allowFailure: true)
    let some = read.omapValues(keys: ["b", "zz"])
    let sums = read.checksum(offset: 0, length: 13, chunk: 0)
    let result = try await pool.read("o", read)
    #expect(result.version == version)
    #expect(try result[data] == Array(repeating: 0, count: 10) + [1, 2, 3])
    #expect(try result[stat].size == 13)
    #expect(try result[page].entries.map(\.key) == ["b", "k"])
    #expect(try result[xattr] == [9])
    #expect(result.errno(missing) == .noData)
    #expect(try result[some] == ["b": [2, 3]])
    #expect(try result[sums].count == 1)
    let error = await #expect(throws: RadosError.self) { try await pool.write("o", write) }
    #expect(error?.errno == .exists)
    #expect(error?.object == "o")
    #expect(try await site.stockRados("-p", pool.name, "listomapkeys", "o").output == "b\nk\n")
    await pool.cluster.shutdown()
  }

  @Test func snapshotsKeepWhatWasThere() async throws {
    let (_, pool) = try await pool()
    var write = WriteOperation()
    write.writeFull(Array(repeating: 1, count: 100))
    try await pool.write("o", write)
    let snapshot = try await pool.createSelfManagedSnapshot()
    var over = WriteOperation()
    over.write(offset: 10, [7])
    try await pool.write("o", over, snapshots: SnapshotContext(sequence: snapshot, snapshots: [snapshot]))
    var read = ReadOperation()
    let extents = read.sparseRead(offset: 0, length: 200)
    #expect(try await pool.read("o", read, at: snapshot)[extents].data == Array(repeating: 1, count: 100))
    #expect(try await pool.read("o", read)[extents].data[10] == 7)
    var list = ReadOperation()
    let clones = list.listSnapshots()
    let set = try await pool.read("o", list, at: .directory)[clones]
    #expect(set.sequence == snapshot)
    #expect(set.clones.map(\.id) == [snapshot, .head])
    #expect(set.clones[0].overlap == [.init(offset: 0, length: 10), .init(offset: 11, length: 89)])
    try await pool.removeSelfManagedSnapshot(snapshot)
    await pool.cluster.shutdown()
  }

  @Test func watchersAnswerNotifications() async throws {
    let (_, pool) = try await pool()
    var create = WriteOperation()
    create.create(exclusive: true)
    try await pool.write("w", create)
    let watch = try await pool.watch("w")
    let reader = Task {
      var seen: [Watch.Event] = []
      for await event in watch.events {
        seen.append(event)
        if case .notify(let notification) = event { watch.acknowledge(notification, reply: [4, 2]) }
      }
      return seen
    }
    let result = try await pool.notify("w", [1, 2, 3])
    #expect(result.replies == [.init(from: pool.cluster.globalID, cookie: watch.cookie, payload: [4, 2])])
    #expect(result.timeouts.isEmpty)
    var list = ReadOperation()
    let watchers = list.listWatchers()
    #expect(try await pool.read("w", list)[watchers].map(\.globalID) == [pool.cluster.globalID])
    var remove = WriteOperation()
    remove.remove()
    try await pool.write("w", remove)
    let events = await reader.value
    guard case .failed(let error)? = events.last else {
      Issue.record("the watch of a removed object did not end: \(events)")
      return
    }
    #expect(error.errno == .noEntry)
    await watch.close()
    await pool.cluster.shutdown()
  }

  @Test func aSilentWatcherIsNamed() async throws {
    let (_, pool) = try await pool()
    var create = WriteOperation()
    create.create(exclusive: true)
    try await pool.write("w", create)
    let watch = try await pool.watch("w")
    let result = try await pool.notify("w", [1], timeout: .seconds(1))
    #expect(result.timeouts.map(\.cookie) == [watch.cookie])
    await watch.close()
    await pool.cluster.shutdown()
  }

  @Test func cancellationEndsACall() async throws {
    let (_, pool) = try await pool()
    let call = Task { () async -> Errno? in
      do throws(RadosError) {
        _ = try await pool.createSelfManagedSnapshot()
        return nil
      } catch { return error.errno }
    }
    call.cancel()
    #expect(await call.value == .cancelled)
    // The allocation is still under way in librados, which must survive the shutdown.
    await pool.cluster.shutdown()
  }

  @Test func aStoppedOSDMeetsTheDeadline() async throws {
    let site = try await TestCluster.start("deadline")
    let pool = try await site.connect().pool(named: try await site.randomPool())
    try await site.control("kill-osd")
    var write = WriteOperation()
    write.create(exclusive: false)
    let error = await #expect(throws: RadosError.self) { try await pool.write("o", write, deadline: .seconds(1)) }
    #expect(error?.errno == .timedOut)
    try await site.control("start-osd")
    try await pool.write("o", write)
    #expect(try await pool.listObjects().objects.contains("o"))
    await pool.cluster.shutdown()
    try await site.remove()
  }

  @Test func monitorsRefuseWhatTheyDoNotKnow() async throws {
    let (_, pool) = try await pool()
    let error = await #expect(throws: RadosError.self) { try await pool.cluster.monCommand(#"{"prefix": "nope"}"#) }
    #expect(error?.errno == .invalid)
    #expect(error?.object == "nope")
    await pool.cluster.shutdown()
  }

  @Test func unreachableMonitorsMeetTheDeadline() async throws {
    let configuration = ClusterConfiguration(
      file: .none, options: [("mon_host", "127.0.0.1:1"), ("key", "AQArDgZr1+1IMRAAEaGWmfksKjf18N+BdxSsNg==")],
      readsEnvironment: false, monitorTimeout: .seconds(2))
    let error = await #expect(throws: RadosError.self) { try await Cluster.connect(configuration) }
    #expect(error?.errno == .timedOut)
  }
}
