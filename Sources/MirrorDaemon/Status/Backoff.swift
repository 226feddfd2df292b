/// The pause before the next attempt: a second, twice as long each time, half a minute at most.
struct Backoff {
  private static let shortest = Duration.seconds(1)
  private static let longest = Duration.seconds(30)

  private var next = shortest

  /// Begins with the shortest pause again.
  mutating func reset() { next = Self.shortest }

  /// Pauses; ends early when the task is cancelled.
  mutating func wait() async {
    let pause = next
    next = min(next * 2, Self.longest)
    // The caller's loop sees the cancellation.
    try? await Task.sleep(for: pause)
  }
}
