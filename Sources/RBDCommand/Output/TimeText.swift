import CephCodec
import Glibc

/// Points in time as the `rbd` tool prints them, in the local time zone.
enum TimeText {
  /// As C's `ctime`: "Tue Nov 24 22:08:07 2026"; the empty text for the time zero.
  static func calendar(_ time: UTime) -> String { formatted(time, "%a %b %e %H:%M:%S %Y") }

  /// "2026-11-24 22:08:07"; the empty text for the time zero.
  static func numeric(_ time: UTime) -> String { formatted(time, "%Y-%m-%d %H:%M:%S") }

  private static func formatted(_ time: UTime, _ format: String) -> String {
    guard time.seconds != 0 else { return "" }
    var seconds = time_t(time.seconds)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return "" }
    var buffer = [CChar](repeating: 0, count: 64)
    let length = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
