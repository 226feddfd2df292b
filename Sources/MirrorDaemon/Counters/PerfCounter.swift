/// One counter (`PerfCountersBuilder`).
struct PerfCounter: Equatable {
  /// What it counts.
  enum Kind: Equatable {
    /// Events or bytes (`add_u64_counter`).
    case count(UInt64)
    /// How long something takes: how often it was measured, and the sum in nanoseconds (`add_time_avg`).
    case timeAverage(count: UInt64, nanoseconds: UInt64)
  }

  /// Its name in its group.
  let name: String
  /// What it means.
  let description: String
  /// Its short name.
  let nick: String
  /// Whether it counts bytes.
  let isBytes: Bool
  /// How much it matters to the manager, 0 to 11.
  let priority: UInt64
  private(set) var kind: Kind

  /// A counter of events or bytes.
  static func count(
    _ name: String, _ description: String, nick: String, isBytes: Bool = false, priority: UInt64
  ) -> PerfCounter {
    PerfCounter(name, description, nick: nick, isBytes: isBytes, priority: priority, kind: .count(0))
  }

  /// A counter of times.
  static func timeAverage(_ name: String, _ description: String, nick: String, priority: UInt64) -> PerfCounter {
    PerfCounter(
      name, description, nick: nick, isBytes: false, priority: priority, kind: .timeAverage(count: 0, nanoseconds: 0))
  }

  private init(_ name: String, _ description: String, nick: String, isBytes: Bool, priority: UInt64, kind: Kind) {
    self.name = name
    self.description = description
    self.nick = nick
    self.isBytes = isBytes
    self.priority = priority
    self.kind = kind
  }

  /// Counts `amount` more: events, bytes, or one measurement of so many nanoseconds.
  mutating func add(_ amount: UInt64) {
    switch kind {
    case .count(let value): kind = .count(value &+ amount)
    case .timeAverage(let count, let sum): kind = .timeAverage(count: count &+ 1, nanoseconds: sum &+ amount)
    }
  }

  /// Counts from zero again.
  mutating func reset() {
    switch kind {
    case .count: kind = .count(0)
    case .timeAverage: kind = .timeAverage(count: 0, nanoseconds: 0)
    }
  }

  /// Its value as `perf dump` shows it.
  var value: FormattedValue {
    switch kind {
    case .count(let value): return .number(value)
    case .timeAverage(let count, let sum):
      let average = count == 0 ? 0 : sum / count
      return ["avgcount": .number(count), "sum": .digits(Self.seconds(sum)), "avgtime": .digits(Self.seconds(average))]
    }
  }

  /// Its description as `perf schema` shows it.
  var schema: FormattedValue {
    let isCount = if case .count = kind { true } else { false }
    return [
      "type": .number(isCount ? 10 : 5),
      "metric_type": isCount ? "counter" : "gauge",
      "value_type": isCount ? "integer" : "real-integer-pair",
      "description": .string(description),
      "nick": .string(nick),
      "priority": .number(priority),
      "units": isBytes ? "bytes" : "none",
    ]
  }

  private static func seconds(_ nanoseconds: UInt64) -> String {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let digits = String(rest)
    return "\(whole).\(String(repeating: "0", count: 9 - digits.count))\(digits)"
  }
}
