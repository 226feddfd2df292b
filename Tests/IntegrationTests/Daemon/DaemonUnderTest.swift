import Foundation
import Glibc
import TestSupport

/// A daemon of a test, ours or stock's, with its log, pid file and admin socket in a folder of its own.
struct DaemonUnderTest: Sendable {
  let process: ChildProcess
  let folder: ScratchFolder
  let cluster: TestCluster

  var socket: String { folder.path("asok") }

  /// Starts a daemon in the foreground and waits until its admin socket answers.
  static func start(
    _ executable: String, on cluster: TestCluster, _ arguments: [String] = [], environment: [String: String] = [:]
  ) async throws -> DaemonUnderTest {
    let folder = try ScratchFolder()
    let variables = cleanEnvironment(adding: ["CEPH_CONF": cluster.conf]).merging(environment) { $1 }
    let process = try await ChildProcess.start(
      executable, ["-f"] + files(folder) + arguments, environment: variables, output: folder.path("out"),
      error: folder.path("err"))
    let daemon = DaemonUnderTest(process: process, folder: folder, cluster: cluster)
    try await eventually("\(executable) serves its admin socket", within: .seconds(30)) {
      if let code = process.exitCode { throw CommandEnd(text: "ended with \(code): \(folder.text("err"))") }
      return try await daemon.ask("rbd", "mirror", "status").code == 0
    }
    return daemon
  }

  /// The options that put a daemon's files into a folder.
  static func files(_ folder: ScratchFolder) -> [String] {
    ["--log-file", folder.path("log"), "--pid-file", folder.path("pid"), "--admin-socket", folder.path("asok")]
  }

  /// Asks through the admin socket with stock's tool.
  func ask(_ words: String...) async throws -> CommandResult {
    try await cluster.tool("ceph", ["daemon", socket] + words)
  }

  /// Ends the daemon and deletes its folder.
  func end() async {
    await process.terminate()
    folder.remove()
  }
}

/// A daemon ended before it should.
struct CommandEnd: Error, CustomStringConvertible {
  let text: String

  var description: String { text }
}

/// Whether a process of that id is there and not dead.
func isAlive(_ pid: pid_t) -> Bool {
  let status = FileManager.default.contents(atPath: "/proc/\(pid)/stat").map { String(decoding: $0, as: UTF8.self) } ?? ""
  return kill(pid, 0) == 0 && !status.contains(") Z ")
}
