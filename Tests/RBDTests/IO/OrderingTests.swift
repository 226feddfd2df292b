import CephCodec
import Rados
import Synchronization
import Testing

@testable import RBD

/// What happened, in the order it happened.
private final class Events: Sendable {
  private let list = Mutex<[String]>([])

  func add(_ event: String) { list.withLock { $0.append(event) } }

  var all: [String] { list.withLock { $0 } }

  /// Waits until something happened.
  func wait(for event: String) async {
    while !all.contains(event) { await Task.yield() }
  }
}

@Suite struct OrderingTests {
  @Test func aRemovalWaitsForWritesAndKeepsLaterOnesWaiting() async throws {
    let guards = ObjectGuard()
    let events = Events()
    let release = AsyncMonitor(false)
    let writer = Task {
      try await guards.shared(1) { () throws(RadosError) in
        events.add("write begins")
        try await release.wait("test") { $0 }
        events.add("write ends")
      }
    }
    await events.wait(for: "write begins")
    let remover = Task {
      events.add("removal asks")
      try await guards.exclusive(1) { () throws(RadosError) in events.add("removal") }
    }
    await events.wait(for: "removal asks")
    // Another object is free.
    try await guards.exclusive(2) { () throws(RadosError) in events.add("other object") }
    release.change { $0 = true }
    try await writer.value
    try await remover.value
    try await guards.shared(1) { () throws(RadosError) in events.add("later write") }
    #expect(events.all == ["write begins", "removal asks", "other object", "write ends", "removal", "later write"])
  }

  @Test func aCancelledWaiterLeavesTheObjectFree() async throws {
    let guards = ObjectGuard()
    let events = Events()
    let release = AsyncMonitor(false)
    let holder = Task {
      try await guards.exclusive(1) { () throws(RadosError) in
        events.add("held")
        try await release.wait("test") { $0 }
      }
    }
    await events.wait(for: "held")
    let waiter = Task { try await guards.exclusive(1) { () throws(RadosError) in events.add("never") } }
    waiter.cancel()
    await #expect(throws: RadosError(.cancelled, "wait for an object")) { try await waiter.value }
    release.change { $0 = true }
    try await holder.value
    try await guards.shared(1) { () throws(RadosError) in events.add("free") }
    #expect(events.all == ["held", "free"])
  }

  @Test func aPauseWaitsForWritesUnderWayAndKeepsNewOnesOut() async throws {
    let gate = WriteGate()
    let events = Events()
    let release = AsyncMonitor(false)
    let writer = Task {
      try await gate.change { () throws(RadosError) in
        events.add("write begins")
        try await release.wait("test") { $0 }
        events.add("write ends")
      }
    }
    await events.wait(for: "write begins")
    let pauser = Task {
      try await gate.pause()
      events.add("paused")
    }
    release.change { $0 = true }
    try await pauser.value
    let late = Task { try await gate.change { () throws(RadosError) in events.add("late write") } }
    // Nothing is under way, so a flush does not wait for the one that is kept out.
    try await gate.drain()
    events.add("flushed")
    gate.resume()
    try await late.value
    try await writer.value
    #expect(events.all == ["write begins", "write ends", "paused", "flushed", "late write"])
  }

  @Test func theLimitHoldsAndAnOversizedOperationRunsAlone() async throws {
    let limit = InFlightLimit(operations: 3, bytes: 100)
    let load = Mutex((now: 0, most: 0))
    try await forEach(0..<50, atMost: 50) { index throws(RadosError) in
      try await limit.run(bytes: index % 7 == 0 ? 1000 : 10) { () throws(RadosError) in
        load.withLock { load in
          load.now += 1
          load.most = max(load.most, load.now)
          if index % 7 == 0 { #expect(load.now == 1) }
        }
        await Task.yield()
        load.withLock { $0.now -= 1 }
      }
    }
    let most = load.withLock { $0.most }
    #expect(most <= 3)
    #expect(most > 1)
  }

  @Test func theFirstFailureIsThrownAndNothingNewBegins() async {
    let events = Events()
    let failure = RadosError(.io, "test")
    await #expect(throws: failure) {
      try await forEach(0..<1000, atMost: 2) { index throws(RadosError) in
        events.add("\(index)")
        if index == 3 { throw failure }
      }
    }
    #expect(events.all.count < 10)
  }

  @Test func resultsKeepTheOrderOfTheElements() async throws {
    let results = try await concurrentMap(Array(0..<100), atMost: 7) { index throws(RadosError) in
      if index % 3 == 0 { await Task.yield() }
      return index * 2
    }
    #expect(results == (0..<100).map { $0 * 2 })
  }
}
