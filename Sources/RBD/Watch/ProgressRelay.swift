import Synchronization

/// Passes an operation's progress on, one message at a time: while one is being sent, only the newest value is kept.
final class ProgressRelay: Sendable {
  private struct State {
    var newest: (done: UInt64, total: UInt64)?
    var sending: Task<Void, Never>?
  }

  private let state = Mutex(State())
  private let send: @Sendable (UInt64, UInt64) async -> Void

  init(_ send: @escaping @Sendable (UInt64, UInt64) async -> Void) {
    self.send = send
  }

  /// Takes how much is done of how much.
  func report(_ done: UInt64, _ total: UInt64) {
    state.withLock { state in
      state.newest = (done, total)
      if state.sending == nil { state.sending = Task { await drain() } }
    }
  }

  /// Waits until what was reported has been sent.
  func flush() async {
    await state.withLock(\.sending)?.value
  }

  private func drain() async {
    while let (done, total) = takeNewest() { await send(done, total) }
  }

  private func takeNewest() -> (UInt64, UInt64)? {
    state.withLock { state in
      defer { state.newest = nil }
      if state.newest == nil { state.sending = nil }
      return state.newest
    }
  }
}
