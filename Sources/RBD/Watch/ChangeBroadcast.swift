/// Tells any number of listeners that something changed; a listener that is busy hears several changes as one.
struct ChangeBroadcast {
  /// How many may listen.
  static let listenerLimit = 1024

  private var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
  private var next: UInt64 = 0

  /// A new listener's sequence. `onEnd` gets its number when it stops listening. Nil when too many listen.
  mutating func makeListener(onEnd: @escaping @Sendable (UInt64) -> Void) -> AsyncStream<Void>? {
    guard listeners.count < Self.listenerLimit else { return nil }
    next += 1
    let number = next
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    continuation.onTermination = { _ in onEnd(number) }
    listeners[number] = continuation
    return stream
  }

  /// Tells all listeners.
  func send() {
    for listener in listeners.values { listener.yield() }
  }

  /// Forgets a listener.
  mutating func remove(_ number: UInt64) { listeners[number] = nil }

  /// Ends all sequences.
  mutating func finish() {
    let ended = listeners
    listeners = [:]
    for listener in ended.values { listener.finish() }
  }
}
