import Rados

/// Counts an image's changes under way, so that a flush can wait for them and an operation can keep new ones out while it runs
/// (`ImageDispatcher::block_writes`).
final class WriteGate: Sendable {
  private struct Traffic: Sendable {
    var lastTicket: UInt64 = 0
    /// Tickets of the changes under way.
    var underWay: Set<UInt64> = []
    var pauses = 0
  }

  private let traffic = AsyncMonitor(Traffic())

  /// Runs a change once no pause is in force.
  func change<Result>(_ body: () async throws(RadosError) -> Result) async throws(RadosError) -> Result {
    let ticket = traffic.change { traffic in
      traffic.lastTicket += 1
      return traffic.lastTicket
    }
    try await traffic.wait("wait for writes to be let through") { traffic in
      guard traffic.pauses == 0 else { return false }
      traffic.underWay.insert(ticket)
      return true
    }
    defer { traffic.change { traffic in _ = traffic.underWay.remove(ticket) } }
    return try await body()
  }

  /// Waits until the changes that are under way now are done.
  func drain() async throws(RadosError) {
    let pending = traffic.change { $0.underWay }
    guard !pending.isEmpty else { return }
    try await traffic.wait("flush") { $0.underWay.isDisjoint(with: pending) }
  }

  /// Keeps new changes out and waits for those under way. Each pause needs a `resume`, also after it threw.
  func pause() async throws(RadosError) {
    traffic.change { $0.pauses += 1 }
    try await traffic.wait("pause writes") { $0.underWay.isEmpty }
  }

  /// Ends one pause.
  func resume() {
    traffic.change { $0.pauses = max(0, $0.pauses - 1) }
  }
}
