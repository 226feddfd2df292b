import Foundation
import Glibc
import TestSupport
import Testing

@Suite("What the integration tests stand on")
struct TestClusterTests {
  @Test("A process's output, errors, input and code arrive whole")
  func processResult() async throws {
    let text = String(repeating: "line of a long text\n", count: 20_000)
    let result = try await run(
      "/bin/sh", ["-c", "cat; echo problem >&2; exit 3"], input: Array(text.utf8))
    #expect(result.output == text)
    #expect(result.errorOutput == "problem\n")
    #expect(result.code == 3)
    #expect(!result.timedOut)
    #expect(throws: CommandFailure.self) { try result.succeeded() }
  }

  @Test("A process that hangs is killed when its time is up")
  func processTimeout() async throws {
    let result = try await run("sleep", ["600"], timeout: .milliseconds(200))
    #expect(result.timedOut)
    #expect(result.code == 128 + SIGKILL)
  }

  @Test("Two clusters of the same internal name stand side by side, healthy, and share nothing")
  func twoClusters() async throws {
    async let first = TestCluster.shared("a")
    async let second = TestCluster.shared("b")
    let (a, b) = try await (first, second)
    #expect(try a.fsid() != b.fsid())
    #expect(try await a.ceph("health").hasPrefix("HEALTH_OK"))
    #expect(try await a.ceph("fsid") == a.fsid() + "\n")
    #expect(try await b.ceph("fsid") == b.fsid() + "\n")
    let pool = try await a.randomPool()
    try await a.stockRBD("create", "--size", "8M", "\(pool)/image").succeeded()
    #expect(try await a.stockRBD("ls", pool).output == "image\n")
    #expect(try await b.stockRBD("ls", pool).code == 2)
    try await a.removePool(pool)
  }

  @Test("A cluster of one's own can be killed and comes back with its data")
  func killedCluster() async throws {
    let cluster = try await TestCluster.start("own")
    let pool = try await cluster.randomPool()
    try await cluster.stockRBD("create", "--size", "8M", "\(pool)/image").succeeded()
    let before = try await cluster.checksum("\(pool)/image")
    try await cluster.control("kill")
    try await cluster.control("start")
    #expect(try await cluster.checksum("\(pool)/image") == before)
    try await cluster.remove()
    #expect(!FileManager.default.fileExists(atPath: cluster.folder))
  }
}
