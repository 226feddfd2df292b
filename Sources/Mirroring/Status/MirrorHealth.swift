/// How well mirroring does, in stock's words and order: the worse of two counts.
public enum MirrorHealth: Int, Sendable, Comparable, CustomStringConvertible {
  case ok
  case unknown
  case warning
  case error

  public var description: String {
    switch self {
    case .ok: "OK"
    case .unknown: "UNKNOWN"
    case .warning: "WARNING"
    case .error: "ERROR"
    }
  }

  public static func < (left: MirrorHealth, right: MirrorHealth) -> Bool { left.rawValue < right.rawValue }
}
