import Foundation
import TestSupport
import Testing

/// The first site dies at random points of a sync; a forced promotion must leave exactly the last complete snapshot.
@Suite(.serialized) struct ForcePromotionTests {
  private static let points = 20

  @Test func aForcedPromotionIsTheLastCompleteSnapshot() async throws {
    let sites = try await TwoSites.start("force")
    let daemon = try await sites.startDaemon("force")
    var random = SeededGenerator(seed: 7)
    var rolledBack = 0
    for point in 1...Self.points {
      let image = "image\(point)"
      let spec = "\(sites.pool)/\(image)"
      try await sites.a.stockRBD("create", "-s", "64M", "--object-size", "1M", spec).succeeded()
      try await sites.scribble(image, seed: point, count: 40, size: 1 << 20)
      try await sites.a.ourRBD("mirror", "image", "enable", spec, "snapshot").succeeded()
      let first = try #require(try await sites.mirrorSnapshots(image, on: sites.a).last?.id)
      let firstSum = try await sites.checksum(image, snapshot: first, on: sites.a)
      try await eventually("point \(point): the first copy", within: .seconds(60)) { try await sites.holds(first, of: image) }
      try await sites.scribble(image, seed: point + 1000, count: 60, size: 1 << 20)
      // The site is cut off while the command may still be at work, so that the copy ends anywhere.
      let command = Task { try await sites.snapshot(image) }
      try await Task.sleep(for: .milliseconds(Int.random(in: 60...360, using: &random)))
      try await sites.a.control("pause")
      let isPartial = try await sites.mirrorSnapshots(image, on: sites.b).last?.namespace.complete == false
      try await sites.b.ourRBD("mirror", "image", "promote", "--force", spec).succeeded()
      let sum = try await sites.b.checksum(spec)
      let copies = try await sites.mirrorSnapshots(image, on: sites.b).filter {
        $0.namespace.complete == true && $0.namespace.state == "non-primary" && ($0.namespace.primary_snap_id ?? .max) < 1 << 60
      }
      try await sites.a.control("resume")
      let made = await command.result
      let source = try #require(copies.last?.namespace.primary_snap_id)
      if source != first { #expect(try made.get() == source) }
      let expected = source == first ? firstSum : try await sites.checksum(image, snapshot: source, on: sites.a)
      #expect(sum == expected, "point \(point)")
      if isPartial { rolledBack += 1 }
      try await sites.b.stockRBD("object-map", "check", "--no-progress", spec).succeeded()
      try await sites.b.stockRBD("bench", "--io-type", "write", "--io-total", "64K", spec).succeeded()
    }
    print("force promotion: \(rolledBack) of \(Self.points) points had a partial delta to roll back")
    #expect(await daemon.terminate() == 0)
    try await sites.remove()
  }
}
