import Glibc

/// One line of a log in Ceph's form: `2026-11-24T22:57:09.889+0000 7fe715158680  0 message`.
struct LogLine: Equatable {
  /// When it was logged: seconds and nanoseconds since 1970.
  var time: timespec
  /// The thread that logged it.
  var thread: UInt
  /// Its level; errors are at -1.
  var level: Int
  /// What it says.
  var message: String

  /// A line of this moment and this thread.
  static func now(_ level: Int, _ message: String) -> LogLine {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return LogLine(time: time, thread: UInt(pthread_self()), level: level, message: message)
  }

  /// The line without its break; breaks in the message are shown as blanks.
  var text: String {
    let message = message.contains { $0.isNewline } ? String(self.message.map { $0.isNewline ? " " : $0 }) : self.message
    let levelText = String(level)
    return "\(Self.timestamp(time)) \(String(thread, radix: 16)) \(levelText.count < 2 ? " " : "")\(levelText) \(message)"
  }

  static func == (left: LogLine, right: LogLine) -> Bool {
    left.text == right.text
  }

  /// Local time to the millisecond, with its distance from UTC.
  private static func timestamp(_ time: timespec) -> String {
    var seconds = time.tv_sec
    var parts = tm()
    localtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
    var zone = [CChar](repeating: 0, count: 16)
    let zoneCount = strftime(&zone, zone.count, "%z", &parts)
    let millis = String(time.tv_nsec / 1_000_000)
    return Self.text(buffer, count) + "." + String(repeating: "0", count: max(0, 3 - millis.count)) + millis
      + Self.text(zone, zoneCount)
  }

  private static func text(_ buffer: [CChar], _ count: Int) -> String {
    String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
