import Dispatch
import Synchronization

/// The deadlines of all calls under way. One timer looks at them four times a second while there are any, so that a call costs
/// no task and no timer of its own.
final class Deadlines: Sendable {
  static let shared = Deadlines()

  private struct Entry {
    var due: ContinuousClock.Instant
    var call: PendingCall
  }

  private struct State {
    var entries: [UInt64: Entry] = [:]
    var nextTicket: UInt64 = 0
    var isTicking = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "heliograph.rados.deadlines")

  /// Watches a call; returns the ticket to end that with.
  func add(_ call: PendingCall, after deadline: Duration) -> UInt64 {
    let due = ContinuousClock.now.advanced(by: deadline)
    let (ticket, mustStart) = state.withLock { state in
      state.nextTicket += 1
      state.entries[state.nextTicket] = Entry(due: due, call: call)
      defer { state.isTicking = true }
      return (state.nextTicket, !state.isTicking)
    }
    if mustStart { scheduleTick() }
    return ticket
  }

  /// Stops watching a call.
  func remove(_ ticket: UInt64) {
    state.withLock { _ = $0.entries.removeValue(forKey: ticket) }
  }

  private func scheduleTick() {
    queue.asyncAfter(deadline: .now() + .milliseconds(250)) { self.tick() }
  }

  private func tick() {
    let now = ContinuousClock.now
    let (expired, goesOn) = state.withLock { state in
      let expired = state.entries.filter { $0.value.due <= now }
      for ticket in expired.keys { state.entries.removeValue(forKey: ticket) }
      state.isTicking = !state.entries.isEmpty
      return (expired.values.map(\.call), state.isTicking)
    }
    for call in expired { call.expire() }
    if goesOn { scheduleTick() }
  }
}
