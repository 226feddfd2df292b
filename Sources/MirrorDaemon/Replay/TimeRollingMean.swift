/// Bytes per second over the last half minute (`TimeRollingMean`). Times are whole seconds on any clock.
struct TimeRollingMean: Equatable {
  private static let window = 30
  private var lastSecond: Int64?
  private var sum: UInt64 = 0
  private var samples: [UInt64] = []

  /// Adds bytes moved at a time; adding 0 only lets time pass.
  mutating func add(_ bytes: UInt64, at second: Int64) {
    if let last = lastSecond, last < second {
      let passed = min(second - last, Int64(Self.window) + 1)
      for _ in 0..<passed {
        samples.append(sum)
        sum = 0
      }
      samples.removeFirst(max(0, samples.count - Self.window))
      lastSecond = second
    } else if lastSecond == nil {
      lastSecond = second
    }
    sum = sum.addingReportingOverflow(bytes).partialValue
  }

  /// The mean of the full seconds seen so far, in bytes per second.
  var average: Double {
    samples.isEmpty ? 0 : Double(samples.reduce(0) { $0 &+ $1 }) / Double(samples.count)
  }
}

/// The mean of the last two values.
struct PairMean: Equatable {
  private var values: [Double] = []

  /// Adds a value.
  mutating func add(_ value: Double) {
    values.append(value)
    if values.count > 2 { values.removeFirst() }
  }

  /// The mean, 0 when there is no value.
  var average: Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }
}
