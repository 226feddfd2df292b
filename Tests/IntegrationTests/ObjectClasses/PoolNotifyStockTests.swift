import CephCodec
import ObjectClasses
import Rados
import TestSupport
import Testing

/// What stock's tool notifies, read by us.
@Suite struct PoolNotifyStockTests {
  /// What is notified on an object while `body` runs, acknowledged at once.
  static func payloads(
    _ pool: Pool, _ object: String, count: Int, while body: @Sendable @escaping () async throws -> Void
  ) async throws -> [[UInt8]] {
    let watch = try await pool.watch(object)
    let actions = Task { try await body() }
    var payloads: [[UInt8]] = []
    for await event in watch.events {
      guard case .notify(let notification) = event else { continue }
      watch.acknowledge(notification)
      payloads.append(notification.payload)
      if payloads.count == count { break }
    }
    try await actions.value
    await watch.close()
    return payloads
  }

  @Test(.timeLimit(.minutes(3))) func mirroring() async throws {
    try await MirrorMethodTests.withPool { site, pool in
      let name = pool.name
      try await site.stockRBD("mirror", "pool", "enable", name, "pool").succeeded()
      try await site.stockRBD("create", "--size", "4M", "\(name)/image").succeeded()
      let payloads = try await Self.payloads(pool, MirrorObjects.mirroring, count: 3) {
        try await site.stockRBD("mirror", "pool", "enable", name, "image").succeeded()
        try await site.stockRBD("mirror", "image", "enable", "\(name)/image", "snapshot").succeeded()
        try await site.stockRBD("mirror", "image", "disable", "\(name)/image").succeeded()
      }
      let messages = try payloads.map { try MirroringNotify(decoding: $0) }
      #expect(messages.map(\.encoded) == payloads)
      #expect(messages[0] == .modeUpdated(.image))
      guard case .imageUpdated(.enabled, let id, let globalID) = messages[1] else {
        Issue.record("unexpected \(messages[1])")
        return
      }
      #expect(!id.isEmpty)
      #expect(messages[2] == .imageUpdated(state: .disabled, imageID: id, globalImageID: globalID))
    }
  }

  @Test(.timeLimit(.minutes(3))) func trash() async throws {
    try await MirrorMethodTests.withPool { site, pool in
      let name = pool.name
      try await site.stockRBD("create", "--size", "4M", "\(name)/first").succeeded()
      try await site.stockRBD("create", "--size", "4M", "\(name)/second").succeeded()
      try await site.stockRBD("trash", "mv", "\(name)/first").succeeded()
      let payloads = try await Self.payloads(pool, "rbd_trash", count: 2) {
        try await site.stockRBD("trash", "mv", "\(name)/second").succeeded()
        try await site.stockRBD("trash", "purge", "--no-progress", name)
      }
      let messages = try payloads.map { try TrashNotify(decoding: $0) }
      #expect(messages.map(\.encoded) == payloads)
      guard case .imageAdded(_, let spec) = messages[0] else {
        Issue.record("unexpected \(messages[0])")
        return
      }
      #expect(spec.name == "second")
      #expect(spec.source == .user)
      guard case .imageRemoved = messages[1] else {
        Issue.record("unexpected \(messages[1])")
        return
      }
    }
  }
}
