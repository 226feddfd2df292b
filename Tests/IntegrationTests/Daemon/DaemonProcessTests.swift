import Foundation
import Glibc
import TestSupport
import Testing

/// Our daemon as a process, compared with stock's on the same cluster.
@Suite struct DaemonProcessTests {
  private static let site = Task { try await TestCluster.start("daemon") }

  private func site() async throws -> TestCluster { try await Self.site.value }

  @Test func theAdminSocketAnswersAsStocks() async throws {
    let site = try await site()
    let ours = try await DaemonUnderTest.start(Tools.ourRBDMirror, on: site)
    let stock = try await DaemonUnderTest.start(Tools.stockRBDMirror, on: site)
    for words in [
      ["rbd", "mirror", "status"], ["rbd", "mirror", "status", "-f", "xml-pretty"], ["rbd", "mirror", "flush"],
      ["rbd", "mirror", "status", "-f", "json"], ["rbd", "mirror", "leader", "release"], ["rbd", "mirror", "nothing"],
      ["help"], ["get_command_descriptions"], ["version"], ["git_version"], ["config", "get", "log_to_stderr"],
      ["config", "get", "nothing"], ["config", "get"], ["config", "get", "err_to_stderr"], ["log", "reopen"], ["0"],
      ["config", "set", "debug_rbd_mirror", "1"], ["config", "get", "debug_rbd_mirror"],
      ["perf", "dump", "rbd_mirror"], ["perf", "dump", "rbd_mirror_snapshot", "-f", "xml"], ["perf", "dump", "nothing"],
      ["perf", "reset", "rbd_mirror"], ["perf", "reset", "nothing"],
    ] {
      let (our, their) = try await (
        site.tool("ceph", ["daemon", ours.socket] + words), site.tool("ceph", ["daemon", stock.socket] + words)
      )
      // Both print their own counters of prioritized caches, of which ours has none.
      #expect(our.output == their.output, "\(words)")
      #expect(our.errorOutput == their.errorOutput, "\(words)")
      #expect(our.code == their.code, "\(words)")
    }
    let socket = try await ours.ask("config", "get", "admin_socket").output
    #expect(socket == "{\n    \"admin_socket\": \"\(ours.socket)\"\n}\n")
    let schema = try await ours.ask("perf", "schema", "-f", "json").output
    let group = #""rbd_mirror_snapshot":{"snapshots":{"type":10,"metric_type":"counter","value_type":"integer","description":"#
    #expect(schema.contains(group))
    #expect(try await stock.ask("perf", "schema", "-f", "json").output.contains(group))
    await stock.end()
    await ours.end()
  }

  @Test func theServiceMapShowsIt() async throws {
    let site = try await site()
    let ours = try await DaemonUnderTest.start(Tools.ourRBDMirror, on: site)
    let stock = try await DaemonUnderTest.start(Tools.stockRBDMirror, on: site)
    defer { ours.process.signal(SIGKILL) }
    // The managers pass the registration on to the monitors with their next report.
    var shown: [[String: String]] = []
    try await eventually("both daemons in the service map") {
      shown = try await services(of: site)
      return shown.count >= 2
    }
    #expect(Set(shown).count == 1)
    await stock.end()
    await ours.end()
  }

  /// The metadata of the site's daemons, without what differs from one to the next.
  private func services(of site: TestCluster) async throws -> [[String: String]] {
    let dump = Data(try await site.ceph("service", "dump", "-f", "json").utf8)
    let root = try #require(try JSONSerialization.jsonObject(with: dump) as? [String: Any])
    let services = try #require(root["services"] as? [String: [String: Any]])
    guard let daemons = services["rbd-mirror"]?["daemons"] as? [String: Any] else { return [] }
    return daemons.values.compactMap { daemon in
      var metadata = (daemon as? [String: Any])?["metadata"] as? [String: String]
      metadata?["instance_id"] = nil
      return metadata
    }
  }

  @Test func hangupOpensTheLogAnewAndTermEnds() async throws {
    let daemon = try await DaemonUnderTest.start(Tools.ourRBDMirror, on: try await site())
    let (log, moved) = (daemon.folder.path("log"), daemon.folder.path("log.1"))
    #expect(daemon.folder.text("log").contains(" 0 ceph version 16.2.15"))
    try FileManager.default.moveItem(atPath: log, toPath: moved)
    daemon.process.signal(SIGHUP)
    try await eventually("a new log") { FileManager.default.fileExists(atPath: log) }
    #expect(daemon.folder.text("log.1").contains(" -1 received signal: Hangup\n"))
    #expect(daemon.process.pid.map { "\($0)\n" } == daemon.folder.text("pid"))
    daemon.process.signal(SIGTERM)
    #expect(await daemon.process.wait(upTo: .seconds(15)).code == 0)
    #expect(daemon.folder.text("log").contains(" -1 received signal: Terminated\n"))
    for name in ["asok", "pid"] { #expect(!FileManager.default.fileExists(atPath: daemon.folder.path(name))) }
    daemon.folder.remove()
  }

  @Test func itGoesIntoTheBackgroundOnceItWorks() async throws {
    let site = try await site()
    let folder = try ScratchFolder()
    let arguments = ["-c", site.conf] + DaemonUnderTest.files(folder)
    try await site.tool(Tools.ourRBDMirror, arguments).succeeded()
    let pid = try #require(pid_t(folder.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(isAlive(pid))
    #expect(getsid(pid) == pid)
    let status = try await site.tool("ceph", ["daemon", folder.path("asok"), "rbd", "mirror", "status"]).succeeded()
    #expect(status.output == "{\n    \"pool_replayers\": []\n}\n")

    let second = try await site.tool(Tools.ourRBDMirror, arguments)
    #expect(second.code == 1)
    #expect(second.errorOutput.contains("because another process locked it"))

    kill(pid, SIGTERM)
    try await eventually("the daemon ends", within: .seconds(15)) { !isAlive(pid) }
    #expect(!FileManager.default.fileExists(atPath: folder.path("pid")))
    folder.remove()
  }

  @Test func systemdIsTold() async throws {
    let folder = try ScratchFolder()
    let receiver = try await ChildProcess.start(
      "/usr/bin/python3",
      [
        "-c",
        """
        import socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1])
        for _ in range(2): print(s.recv(1000).decode().replace('\\n', ';'), flush=True)
        """, folder.path("notify"),
      ], environment: cleanEnvironment(), output: folder.path("told"), error: folder.path("err"))
    try await eventually("the receiver listens") { FileManager.default.fileExists(atPath: folder.path("notify")) }
    let daemon = try await DaemonUnderTest.start(
      Tools.ourRBDMirror, on: try await site(), environment: ["NOTIFY_SOCKET": folder.path("notify")])
    let pid = try #require(daemon.process.pid)
    await daemon.end()
    #expect(await receiver.wait(upTo: .seconds(10)).code == 0)
    let told = folder.text("told").split(separator: "\n")
    #expect(told.first?.hasPrefix("READY=1;MAINPID=\(pid);STATUS=") == true)
    #expect(told.last?.hasPrefix("STOPPING=1;") == true)
    folder.remove()
  }

  @Test func aFrozenClusterDoesNotHoldTheEndUp() async throws {
    let cluster = try await TestCluster.start("frozen")
    let daemon = try await DaemonUnderTest.start(Tools.ourRBDMirror, on: cluster)
    try await cluster.control("pause")
    daemon.process.signal(SIGTERM)
    let end = await daemon.process.wait(upTo: .seconds(30))
    #expect(!end.killed)
    #expect(!FileManager.default.fileExists(atPath: daemon.socket))
    try await cluster.control("resume")
    try await cluster.remove()
    daemon.folder.remove()
  }

  @Test(arguments: [
    ["--help"], ["-f", "-c", "/nothing"], ["-n", "nothing"], ["-c"], ["-f", "--setuser", "nothing"],
    ["-f", "--setgroup", "nothing"],
  ])
  func itStopsAtOnceAsStock(_ arguments: [String]) async throws {
    let site = try await site()
    let (ours, stock) = try await (
      site.tool(Tools.ourRBDMirror, arguments), site.tool(Tools.stockRBDMirror, arguments)
    )
    #expect(ours.output == stock.output)
    // The errno is what happened to be there in stock.
    #expect(
      ours.errorOutput.trimmingCharacters(in: .newlines)
        == stock.errorOutput.replacing(": (0) Success", with: "")
        .trimmingCharacters(in: .newlines))
    #expect(ours.code == stock.code)
  }
}
