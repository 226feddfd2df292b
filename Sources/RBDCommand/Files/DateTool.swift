import CephCodec
import Glibc

/// Dates in words, as `/bin/date` understands them (`utime_t::invoke_date`).
enum DateTool {
  /// The time that words such as "now" or "2030-01-01" stand for. Runs `/bin/date`; EINVAL if it does not understand them.
  static func time(_ words: String) async throws(SystemFailure) -> UTime {
    guard words != "now" else { return .now() }
    let output = try await output(words)
    let parts = output.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, let seconds = UInt32(parts[0]), let nanoseconds = UInt32(parts[1]) else {
      throw SystemFailure(.invalid)
    }
    return UTime(seconds: seconds, nanoseconds: nanoseconds)
  }

  private static func output(_ words: String) async throws(SystemFailure) -> String {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SystemFailure(Errno(rawValue: errno)) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let reading = LocalFile(reading: ends[0])
    let child: pid_t
    do throws(SystemFailure) {
      child = try spawn(["/bin/date", "-u", "-d", words, "+%s %N"], output: ends[1])
    } catch {
      close(ends[1])
      throw error
    }
    close(ends[1])
    let bytes = try await reading.read(upTo: 256)
    var status: Int32 = 0
    // The child has closed its output, so that it ends now.
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else { throw SystemFailure(.invalid) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func spawn(_ words: [String], output: Int32) throws(SystemFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer {
      for argument in arguments { free(argument) }
    }
    var child: pid_t = 0
    let code = posix_spawn(&child, words[0], &actions, nil, &arguments, environ)
    guard code == 0 else { throw SystemFailure(Errno(rawValue: code)) }
    return child
  }
}
