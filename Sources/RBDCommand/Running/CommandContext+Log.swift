import CephCodec
import Glibc

extension CommandContext {
  /// Writes a line to stderr in the form of Ceph's log: why something failed, next to what the tool itself says.
  func log(_ message: String) async {
    let now = UTime.now()
    let milliseconds = String(now.nanoseconds / 1_000_000)
    let fraction = String(repeating: "0", count: 3 - milliseconds.count) + milliseconds
    await console.report("\(TimeText.log(now, fraction: fraction)) -1 librbd: \(message)\n")
  }
}
