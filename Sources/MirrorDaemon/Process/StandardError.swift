import Glibc

/// Standard error, for what cannot go to the log.
enum StandardError {
  /// Writes a text as it is. There is nowhere to say that it failed.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
