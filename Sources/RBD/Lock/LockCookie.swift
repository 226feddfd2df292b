/// The cookie under which a client holds a managed lock: the handle of its watch on the locked object, written `auto <handle>`.
/// While a watch with that handle exists the owner is alive; librbd's `encode_lock_cookie` and `decode_lock_cookie`.
public struct LockCookie: Hashable, Sendable, CustomStringConvertible {
  /// The watch's handle, which is also the cookie of the object's watcher; never 0.
  public let watchHandle: UInt64

  /// The cookie for a watch, or nil when the handle is 0, which stands for "no watch".
  public init?(watchHandle: UInt64) {
    guard watchHandle != 0 else { return nil }
    self.watchHandle = watchHandle
  }

  /// Reads a cookie that some client wrote, or nil when it was not made for a managed lock.
  public init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count >= 2, words[0] == "auto" else { return nil }
    let digits = words[1].prefix { $0.isASCII && $0.isNumber }
    guard let handle = UInt64(digits) else { return nil }
    self.init(watchHandle: handle)
  }

  /// As it stands in the lock: `auto 94412345`.
  public var description: String { "auto \(watchHandle)" }
}
