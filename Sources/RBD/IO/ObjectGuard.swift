import Rados

/// Orders the changes of one object among those of this client: changes that only write share the object, a removal or a copy-up has
/// it alone. So a removal cannot overtake a write whose object map update it follows, and the map never claims less than is there.
final class ObjectGuard: Sendable {
  private struct Holders: Sendable {
    var sharers = 0
    var isExclusive = false
    /// Exclusive waiters; they keep new sharers out, else a busy object would never be free.
    var exclusiveWaiters = 0
    var isIdle: Bool { sharers == 0 && !isExclusive && exclusiveWaiters == 0 }
  }

  private let objects = AsyncMonitor<[UInt64: Holders]>([:])

  /// Runs a body that shares the object with others.
  func shared<Result>(_ object: UInt64, _ body: () async throws(RadosError) -> Result) async throws(RadosError) -> Result {
    try await objects.wait("wait for an object") { objects in
      var holders = objects[object] ?? Holders()
      guard !holders.isExclusive, holders.exclusiveWaiters == 0 else { return false }
      holders.sharers += 1
      objects[object] = holders
      return true
    }
    defer { release(object) { $0.sharers -= 1 } }
    return try await body()
  }

  /// Runs a body that has the object alone.
  func exclusive<Result>(_ object: UInt64, _ body: () async throws(RadosError) -> Result) async throws(RadosError) -> Result {
    objects.change { objects in objects[object, default: Holders()].exclusiveWaiters += 1 }
    do throws(RadosError) {
      try await objects.wait("wait for an object") { objects in
        guard var holders = objects[object], !holders.isExclusive, holders.sharers == 0 else { return false }
        holders.isExclusive = true
        objects[object] = holders
        return true
      }
    } catch {
      release(object) { $0.exclusiveWaiters -= 1 }
      throw error
    }
    defer {
      release(object) { holders in
        holders.isExclusive = false
        holders.exclusiveWaiters -= 1
      }
    }
    return try await body()
  }

  private func release(_ object: UInt64, _ body: @Sendable (inout Holders) -> Void) {
    objects.change { objects in
      guard var holders = objects[object] else { return }
      body(&holders)
      objects[object] = holders.isIdle ? nil : holders
    }
  }
}
