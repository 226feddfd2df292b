import CDaemon
import CephCodec
import Glibc

/// The way into the background: the process splits, and the one that the operator started waits until the daemon works or has
/// failed, so that errors at the start show on the terminal and in the exit code.
struct Daemonization: Sendable {
  private let readiness: Int32

  /// Splits the process, which must have one thread. Returns in the background process; the other one ends here.
  static func begin() throws(ProcessError) -> Daemonization {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failure("pipe") }
    let child = cdaemon_fork()
    guard child >= 0 else { throw failure("fork") }
    guard child == 0 else {
      close(ends[1])
      awaitDaemon(child, ends[0])
    }
    close(ends[0])
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    setsid()
    openAsNull(STDIN_FILENO)
    return Daemonization(readiness: ends[1])
  }

  /// Lets the process that the operator started end, and lets the terminal go.
  func finish() {
    openAsNull(STDOUT_FILENO)
    openAsNull(STDERR_FILENO)
    _ = write(readiness, [0], 1)
    close(readiness)
  }

  private static func awaitDaemon(_ child: pid_t, _ readiness: Int32) -> Never {
    var byte: UInt8 = 0
    var count = 0
    repeat { count = read(readiness, &byte, 1) } while count < 0 && errno == EINTR
    if count == 1 { _exit(0) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    _exit(status & 0x7f == 0 && status >> 8 != 0 ? status >> 8 & 0xff : 1)
  }

  private static func failure(_ what: String) -> ProcessError {
    ProcessError(text: "failed to daemonize: \(what): \(Errno(rawValue: errno))")
  }
}

/// Makes a descriptor lead nowhere.
private func openAsNull(_ descriptor: Int32) {
  let null = open("/dev/null", O_RDWR | O_CLOEXEC)
  guard null >= 0 else { return }
  dup2(null, descriptor)
  if null != descriptor { close(null) }
}
