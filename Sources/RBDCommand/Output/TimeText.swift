import CephCodec
import Glibc

/// Points in time as the `rbd` tool prints them, in the local time zone.
enum TimeText {
  /// As C's `ctime`: "Tue Nov 24 22:08:07 2026"; the empty text for the time zero.
  static func calendar(_ time: UTime) -> String { formatted(time, "%a %b %e %H:%M:%S %Y") }

  /// "2026-11-24 22:08:07"; the empty text for the time zero.
  static func numeric(_ time: UTime) -> String { formatted(time, "%Y-%m-%d %H:%M:%S") }

  /// As Ceph's log begins its lines: "2026-11-24T22:08:07.123+0000".
  static func log(_ time: UTime, fraction: String) -> String {
    formatted(time, "%Y-%m-%dT%H:%M:%S") + ".\(fraction)" + formatted(time, "%z")
  }

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
