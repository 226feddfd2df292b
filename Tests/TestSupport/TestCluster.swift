import Foundation
import Synchronization

/// A real one-node Ceph cluster for tests, started by `scripts/cluster` and removed when the test process ends, however it ends.
public final class TestCluster: Sendable {
  /// The site's label.
  public let name: String
  /// The folder that holds all of it.
  public let folder: String

  private init(name: String, folder: String) {
    self.name = name
    self.folder = folder
  }

  /// Path of its `ceph.conf`.
  public var conf: String { "\(folder)/ceph.conf" }

  /// Path of the `client.admin` keyring, which the conf names too.
  public var keyring: String { "\(folder)/ceph.client.admin.keyring" }

  /// Its id.
  public func fsid() throws -> String {
    let text = try String(contentsOfFile: "\(folder)/fsid", encoding: .utf8)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Path of a daemon's admin socket (`mon.a`, `osd.0`, `mgr.x`).
  public func adminSocket(_ daemon: String) -> String { "\(folder)/run/\(daemon).asok" }

  /// The cluster of that label that all tests of this process share, started at the first call.
  ///
  /// Use it with pools of your own (`randomPool`), and never stop or kill it: take `start` for that.
  public static func shared(_ label: String) async throws -> TestCluster {
    try await registry.cluster(label)
  }

  /// Starts a cluster of the caller's own; `remove` it at the end.
  ///
  /// - Parameter options: further options of `scripts/cluster start`, such as `["--size", "1G"]`
  public static func start(_ label: String, options: [String] = []) async throws -> TestCluster {
    let folder = try ScratchFolder()
    started.withLock { folders in
      if folders.isEmpty { atexit(removeAllClusters) }
      folders.insert(folder.path)
    }
    let owner = String(ProcessInfo.processInfo.processIdentifier)
    let words = ["start", folder.path, "--name", label, "--paxos", "0.05", "--parent", owner] + options
    try await run(Tools.clusterScript, words, timeout: .seconds(150)).succeeded()
    return TestCluster(name: label, folder: folder.path)
  }

  /// Runs `scripts/cluster VERB DIR …`: `stop`, `kill`, `start`, `pause`, `resume`, `kill-osd`, `start-osd`, `kill-mon`, ….
  public func control(_ verb: String, _ arguments: String...) async throws {
    try await run(Tools.clusterScript, [verb, folder] + arguments, timeout: .seconds(150)).succeeded()
  }

  /// Ends the cluster and deletes its folder.
  public func remove() async throws {
    try await control("remove")
    started.withLock { _ = $0.remove(folder) }
  }
}

/// The folders of the clusters that this process started and did not remove yet.
private let started = Mutex<Set<String>>([])

/// Runs at the end of the test process, where no task runs any more.
private func removeAllClusters() {
  let folders = started.withLock { $0 }
  let removals = folders.compactMap { folder -> Process? in
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tools.clusterScript)
    process.arguments = ["remove", folder]
    // When this fails, the cluster's own watchdog removes it half a second after this process.
    do { try process.run() } catch { return nil }
    return process
  }
  for removal in removals { removal.waitUntilExit() }
}

/// Starts each shared cluster once, whoever asks first.
private actor Registry {
  private var clusters: [String: Task<TestCluster, any Error>] = [:]

  func cluster(_ label: String) async throws -> TestCluster {
    let task = clusters[label] ?? Task { try await TestCluster.start(label) }
    clusters[label] = task
    return try await task.value
  }
}

private let registry = Registry()
