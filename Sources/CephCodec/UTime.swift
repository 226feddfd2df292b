/// A point in time as Ceph stores it: seconds and nanoseconds since 1970, UTC (`utime_t`).
public struct UTime: CephCodable, Hashable, Comparable {
  /// Whole seconds since 1970.
  public var seconds: UInt32
  /// Nanoseconds within the second.
  public var nanoseconds: UInt32

  /// The time `seconds` and `nanoseconds` after 1970; no arguments mean "never".
  public init(seconds: UInt32 = 0, nanoseconds: UInt32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    seconds = try decoder.integer()
    nanoseconds = try decoder.integer()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.append(seconds)
    encoder.append(nanoseconds)
  }

  /// Whether this is the zero time, which stands for "never".
  public var isZero: Bool { seconds == 0 && nanoseconds == 0 }

  public static func < (left: UTime, right: UTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}
