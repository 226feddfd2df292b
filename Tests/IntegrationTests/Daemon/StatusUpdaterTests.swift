import Logging
import MirrorDaemon
import ObjectClasses
import Rados
import TestSupport
import Testing

/// What the updater tells a site, as stock's tool shows it.
@Suite struct StatusUpdaterTests {
  @Test func stockShowsTheStatusOfBothSites() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool()
    try await site.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    try await site.stockRBD("create", "--size", "1M", "\(pool)/image").succeeded()
    try await site.stockRBD("mirror", "image", "enable", "\(pool)/image", "snapshot").succeeded()
    let info = try await site.stockRBD("info", "\(pool)/image").succeeded().output
    let globalID = try #require(info.split(separator: "\n").first { $0.contains("global id:") }?.split(separator: " ").last)

    let cluster = try await site.connect()
    let logger = Logger(label: "test")
    let updater = MirrorStatusUpdater(try await cluster.pool(named: pool), mirrorUUID: "", logger: logger)
    let running = Task { await updater.run() }
    for number in 0..<250 {
      await updater.set("other-\(number)", MirrorImageSiteStatus(state: .stopped, description: "x"))
    }
    await updater.set(String(globalID), MirrorImageSiteStatus(state: .replaying, description: "replaying, ours"))
    func status() async throws -> String {
      try await site.stockRBD("mirror", "image", "status", "\(pool)/image").succeeded().output
    }
    try await eventually("the status is up") { try await status().contains("up+replaying") }
    #expect(try await status().contains("description: replaying, ours"))
    let keys = try await site.stockRados("-p", pool, "listomapkeys", "rbd_mirroring").succeeded().output
    #expect(keys.split(separator: "\n").count { $0.contains("other-") } == 250)

    await updater.set(String(globalID), MirrorImageSiteStatus(state: .stopped, description: "ended"))
    running.cancel()
    await running.value
    try await eventually("the last status is there, and down") { try await status().contains("down+stopped") }
    #expect(try await status().contains("description: ended"))
    await cluster.shutdown()
  }

  @Test func aPoolWithoutMirroringIsTriedAgain() async throws {
    let site = try await TestCluster.shared("a")
    let pool = try await site.randomPool()
    let cluster = try await site.connect()
    let updater = MirrorStatusUpdater(
      try await cluster.pool(named: pool), mirrorUUID: "uuid", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { await updater.run() }
    await updater.set("image", MirrorImageSiteStatus(state: .error, description: "x"))
    try await site.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    try await eventually("the status is there") {
      try await site.stockRados("-p", pool, "listomapkeys", "rbd_mirroring").output.contains("remote_status_global_image")
    }
    await updater.remove("image", purge: true)
    try await eventually("the status is gone") {
      try await !site.stockRados("-p", pool, "listomapkeys", "rbd_mirroring").output.contains("image")
    }
    running.cancel()
    await running.value
    await cluster.shutdown()
  }
}
