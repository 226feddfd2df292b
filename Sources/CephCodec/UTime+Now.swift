import Glibc

extension UTime {
  /// The wall clock's time.
  public static func now() -> UTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UTime(seconds: UInt32(truncatingIfNeeded: time.tv_sec), nanoseconds: UInt32(truncatingIfNeeded: time.tv_nsec))
  }
}
