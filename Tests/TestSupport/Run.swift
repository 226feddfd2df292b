import Foundation

/// Runs a process to its end.
///
/// - Parameters:
///   - executable: absolute path, or a name looked up in `PATH`
///   - environment: added to this process's environment, out of which all of Ceph's variables are taken
///   - input: what it reads from standard input
///   - timeout: it is killed after that time, and the result says so
/// - Throws: `SpawnFailure`, or an error of the file system.
public func run(
  _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:], input: [UInt8] = [],
  timeout: Duration = .seconds(60)
) async throws -> CommandResult {
  let folder = try ScratchFolder()
  defer { folder.remove() }
  var stdin = "/dev/null"
  if !input.isEmpty {
    stdin = folder.path("in")
    try Data(input).write(to: URL(fileURLWithPath: stdin))
  }
  let child = try await ChildProcess.start(
    executable, arguments, environment: cleanEnvironment(adding: environment), input: stdin,
    output: folder.path("out"), error: folder.path("err"))
  let end = await child.wait(upTo: timeout)
  return CommandResult(
    command: child.command, stdout: folder.bytes("out"), stderr: folder.bytes("err"), code: end.code,
    timedOut: end.killed)
}

/// This process's environment without what would steer Ceph's tools, plus `variables`.
public func cleanEnvironment(adding variables: [String: String] = [:]) -> [String: String] {
  var environment = ProcessInfo.processInfo.environment
  for name in ["CEPH_CONF", "CEPH_ARGS", "CEPH_KEYRING", "CEPH_LIB", "RBD_IMAGE", "NOTIFY_SOCKET"] {
    environment[name] = nil
  }
  environment.merge(variables) { $1 }
  return environment
}

/// Asks again and again, every `interval`, until the answer is yes.
///
/// - Throws: `NeverHappened` after `limit`, and whatever `condition` throws.
public func eventually(
  _ what: String, within limit: Duration = .seconds(60), every interval: Duration = .milliseconds(100),
  _ condition: () async throws -> Bool
) async throws {
  let start = ContinuousClock.now
  while try await !condition() {
    guard ContinuousClock.now - start < limit else { throw NeverHappened(what: what, limit: limit) }
    try await Task.sleep(for: interval)
  }
}

/// What a test waited for did not come.
public struct NeverHappened: Error, CustomStringConvertible {
  /// What was waited for.
  public let what: String
  /// For how long.
  public let limit: Duration

  /// Something that did not come within a limit.
  public init(what: String, limit: Duration) {
    self.what = what
    self.limit = limit
  }

  public var description: String { "\(what): not within \(limit)" }
}
