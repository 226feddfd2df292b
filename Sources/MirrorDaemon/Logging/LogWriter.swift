import CephCodec
import Dispatch
import Glibc
import Synchronization

/// Writes log lines to their places, in order, on a queue of its own so that no one who logs waits for a disk.
final class LogWriter: Sendable {
  /// How many lines wait at most; more are dropped and counted.
  private static let waitingLines = 10_000

  private struct State {
    var settings = LogSettings()
    var lines: [LogLine] = []
    var dropped = 0
    var isScheduled = false
  }

  private let state = Mutex(State())
  private let file = Mutex<Int32>(-1)
  private let queue = DispatchQueue(label: "heliograph.log")

  /// A writer that writes errors to stderr until it is configured.
  init() {}

  /// The highest level that is logged.
  var level: Int { state.withLock(\.settings.level) }

  /// Applies settings; opens the log file when its path changed.
  func configure(_ settings: LogSettings) {
    let isOther = state.withLock { state in
      defer { state.settings = settings }
      return state.settings.file != settings.file
    }
    if isOther { reopen() }
  }

  /// Queues a line.
  func write(_ line: LogLine) {
    let mustSchedule = state.withLock { state in
      guard state.lines.count < Self.waitingLines else {
        state.dropped += 1
        return false
      }
      state.lines.append(line)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if mustSchedule { queue.async { self.drain() } }
  }

  /// Waits until what was queued is written.
  func flush() { queue.sync { drain() } }

  /// Writes what is queued to the old file and opens the file anew.
  func reopen() {
    queue.sync {
      drain()
      open()
    }
  }

  private func open() {
    let path = state.withLock(\.settings.file)
    file.withLock { descriptor in
      if descriptor >= 0 { close(descriptor) }
      descriptor = path.isEmpty ? -1 : Glibc.open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o644)
      guard descriptor < 0, !path.isEmpty else { return }
      StandardError.write("failed to open log file '\(path)': \(Errno(rawValue: errno))\n")
    }
  }

  private func drain() {
    let (lines, dropped, settings) = state.withLock { state in
      defer {
        state.lines = []
        state.dropped = 0
        state.isScheduled = false
      }
      return (state.lines, state.dropped, state.settings)
    }
    var forFile: [UInt8] = []
    for line in lines { put(line, settings, &forFile) }
    if dropped > 0 { put(.now(-1, "\(dropped) log lines were dropped"), settings, &forFile) }
    let descriptor = file.withLock { $0 }
    if descriptor >= 0 { Self.write(forFile, to: descriptor) }
  }

  private func put(_ line: LogLine, _ settings: LogSettings, _ file: inout [UInt8]) {
    let text = line.text
    for place in settings.destinations(line.level) {
      switch place {
      case .file: file += Array("\(text)\n".utf8)
      case .stderr: Self.write(Array("\(settings.stderrPrefix)\(text)\n".utf8), to: STDERR_FILENO)
      case .syslog:
        line.message.withCString { message in
          withVaList([message]) { vsyslog(line.level < 0 ? LOG_ERR : LOG_INFO, "%s", $0) }
        }
      }
    }
  }

  /// What a full disk does not take is lost: there is nowhere to say so.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }
}
