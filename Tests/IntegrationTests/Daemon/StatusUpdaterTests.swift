import Logging
import MirrorDaemon
import ObjectClasses
import Rados
import TestSupport
import Testing

/// What the updater tells a site, as stock's tool shows it. The object class of 16.2.15 ignores images that are not mirrored.
@Suite struct StatusUpdaterTests {
  /// Creates a mirrored image and returns its global id.
  private func mirroredImage(_ name: String, _ pool: String, _ site: TestCluster) async throws -> String {
    try await site.stockRBD("create", "--size", "1M", "\(pool)/\(name)").succeeded()
    try await site.stockRBD("mirror", "image", "enable", "\(pool)/\(name)", "snapshot").succeeded()
    let info = try await site.stockRBD("info", "\(pool)/\(name)").succeeded().output
    let line = try #require(info.split(separator: "\n").first { $0.contains("global id:") })
    return String(try #require(line.split(separator: " ").last))
  }

  @Test func stockShowsTheStatuses() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool()
    try await site.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    let first = try await mirroredImage("one", pool, site)
    let second = try await mirroredImage("two", pool, site)

    let cluster = try await site.connect()
    let updater = MirrorStatusUpdater(
      try await cluster.pool(named: pool), mirrorUUID: "", logger: Logger(label: "test"))
    let running = Task { await updater.run() }
    for number in 0..<250 {
      await updater.set("unknown-\(number)", MirrorImageSiteStatus(state: .stopped, description: "x"))
    }
    await updater.set(first, MirrorImageSiteStatus(state: .replaying, description: "replaying, ours"))
    await updater.set(second, MirrorImageSiteStatus(state: .error, description: "bad"))
    func status(_ image: String) async throws -> String {
      try await site.stockRBD("mirror", "image", "status", "\(pool)/\(image)").succeeded().output
    }
    try await eventually("a status is up") { try await status("one").contains("up+replaying") }
    try await eventually("the other is up") { try await status("two").contains("up+error") }
    #expect(try await status("one").contains("description: replaying, ours"))

    await updater.set(first, MirrorImageSiteStatus(state: .stopped, description: "ended"))
    running.cancel()
    await running.value
    try await eventually("the last status is there, and down") { try await status("one").contains("down+stopped") }
    #expect(try await status("one").contains("description: ended"))
    await cluster.shutdown()
  }

  @Test func aSiteIsTriedAgainUntilItMirrors() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool()
    let cluster = try await site.connect()
    let updater = MirrorStatusUpdater(
      try await cluster.pool(named: pool), mirrorUUID: "uuid", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { await updater.run() }
    try await site.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    let image = try await mirroredImage("image", pool, site)
    await updater.set(image, MirrorImageSiteStatus(state: .error, description: "x"))
    func hasStatus() async throws -> Bool {
      try await site.stockRados("-p", pool, "listomapkeys", "rbd_mirroring").output
        .contains("remote_status_global_\(image)_uuid")
    }
    try await eventually("the status is there") { try await hasStatus() }
    await updater.remove(image, purge: true)
    try await eventually("the status is gone") { try await !hasStatus() }
    running.cancel()
    await running.value
    await cluster.shutdown()
  }
}
