import Foundation
import Glibc
import Synchronization

/// A process of ours: a thread of its own starts it and waits for it, so that nothing blocks the cooperative pool.
///
/// The kernel ends it when the test process ends (`PR_SET_PDEATHSIG`, which follows the thread that started it).
public final class ChildProcess: Sendable {
  private struct State {
    var pid: pid_t?
    var code: Int32?
    var waiters: [CheckedContinuation<Int32, Never>] = []
  }

  /// What was run, for messages.
  public let command: String

  private let state = Mutex(State())

  private init(command: String) { self.command = command }

  /// The process id while it runs.
  public var pid: pid_t? { state.withLock { $0.code == nil ? $0.pid : nil } }

  /// The exit code (128 plus the signal that ended it) once it ended.
  public var exitCode: Int32? { state.withLock { $0.code } }

  /// Starts a process and returns when it runs.
  ///
  /// - Parameters:
  ///   - executable: absolute path, or a name looked up in `PATH`
  ///   - environment: the whole environment
  ///   - input: path of the file that becomes standard input
  ///   - output: path of the file that standard output is appended to
  ///   - error: the same for standard error
  /// - Throws: `SpawnFailure`.
  public static func start(
    _ executable: String, _ arguments: [String], environment: [String: String], input: String = "/dev/null",
    output: String = "/dev/null", error: String = "/dev/null"
  ) async throws -> ChildProcess {
    let child = ChildProcess(command: ([executable] + arguments).joined(separator: " "))
    try await withCheckedThrowingContinuation { (started: CheckedContinuation<Void, any Error>) in
      let thread = Thread {
        do {
          // setpriv replaces itself with the executable.
          let words = ["setpriv", "--pdeathsig", "KILL", "--", executable] + arguments
          let pid = try Self.spawn(words, environment: environment, files: [input, output, error])
          child.state.withLock { $0.pid = pid }
          started.resume()
          child.end(Self.wait(for: pid))
        } catch {
          started.resume(throwing: error)
        }
      }
      thread.stackSize = 256 << 10
      thread.start()
    }
    return child
  }

  /// Sends a signal to the process; does nothing once it ended.
  public func signal(_ number: Int32) {
    state.withLock { state in
      if let pid = state.pid, state.code == nil { kill(pid, number) }
    }
  }

  /// Waits until the process ended and returns its code.
  public func wait() async -> Int32 {
    await withCheckedContinuation { continuation in
      let code = state.withLock { state in
        if state.code == nil { state.waiters.append(continuation) }
        return state.code
      }
      if let code { continuation.resume(returning: code) }
    }
  }

  /// Waits until the process ended, and kills it when that takes longer than `limit`.
  ///
  /// - Returns: its code, and whether it had to be killed.
  public func wait(upTo limit: Duration) async -> (code: Int32, killed: Bool) {
    let timer = Task {
      do { try await Task.sleep(for: limit) } catch { return false }
      self.signal(SIGKILL)
      return true
    }
    let code = await withTaskCancellationHandler {
      await self.wait()
    } onCancel: {
      self.signal(SIGKILL)
    }
    timer.cancel()
    let killed = await timer.value
    return (code, killed && code == 128 + SIGKILL)
  }

  /// Ends the process with SIGTERM, with SIGKILL when it takes longer than `limit`; returns its code.
  @discardableResult
  public func terminate(within limit: Duration = .seconds(20)) async -> Int32 {
    signal(SIGTERM)
    return await wait(upTo: limit).code
  }

  private func end(_ code: Int32) {
    let waiters = state.withLock { state in
      state.code = code
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: code) }
  }
}

extension ChildProcess {
  /// `posix_spawnp` with the three standard files and default signals.
  private static func spawn(_ words: [String], environment: [String: String], files: [String]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, files[0], O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, files[1], O_WRONLY | O_CREAT | O_APPEND, 0o600)
    if files[2] == files[1] {
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, files[2], O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      for pointer in arguments + variables { free(pointer) }
    }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw SpawnFailure(command: words.joined(separator: " "), code: code) }
    return pid
  }

  private static func wait(for pid: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { return -1 }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}

/// A process could not be started.
public struct SpawnFailure: Error, CustomStringConvertible {
  /// What should have run.
  public let command: String
  /// The `errno` of `posix_spawnp`.
  public let code: Int32

  public var description: String { "cannot start \(command): \(String(cString: strerror(code)))" }
}
