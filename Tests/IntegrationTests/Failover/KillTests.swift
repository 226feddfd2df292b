import Foundation
import TestSupport
import Testing

/// The daemon is killed at random points of a sync; the replica must still become equal, every time.
@Suite(.serialized) struct KillTests {
  private static let points = 50
  private static let image = "image"

  @Test func theReplicaIsEqualWhereverTheDaemonDies() async throws {
    let sites = try await TwoSites.start("kill")
    let spec = "\(sites.pool)/\(Self.image)"
    var random = SeededGenerator(seed: 20_260_101)
    try await sites.a.stockRBD("create", "-s", "96M", "--object-size", "1M", spec).succeeded()
    try await sites.scribble(Self.image, seed: 0, count: 60, size: 1 << 20)
    try await sites.a.ourRBD("mirror", "image", "enable", spec, "snapshot").succeeded()
    var daemon = try await sites.startDaemon("kill-0")
    for point in 1...Self.points {
      try await sites.scribble(Self.image, seed: point, count: 40, size: 600_000)
      if point % 7 == 0 { try await sites.a.stockRBD("snap", "create", "--no-progress", "\(spec)@user\(point)").succeeded() }
      if point % 9 == 0 {
        try await sites.a.stockRBD("resize", "--no-progress", "--allow-shrink", "-s", point % 2 == 0 ? "96M" : "80M", spec)
          .succeeded()
      }
      let snapshot = try await sites.snapshot(Self.image)
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...400, using: &random)))
      try await sites.kill(daemon)
      for found in try await sites.mirrorSnapshots(Self.image, on: sites.b) where found.namespace.complete == true {
        // A snapshot that shows complete after a kill must hold everything then, not only after the restart.
        guard found.namespace.primary_snap_id == snapshot else { continue }
        try await requireEqual(sites, snapshot, found.id, point)
      }
      daemon = try await sites.startDaemon("kill-\(point)")
      try await eventually("point \(point): the replica holds snapshot \(snapshot)", within: .seconds(60)) {
        try await sites.holds(snapshot, of: Self.image)
      }
      let copy = try #require(
        try await sites.mirrorSnapshots(Self.image, on: sites.b).last { $0.namespace.primary_snap_id == snapshot })
      try await requireEqual(sites, snapshot, copy.id, point)
    }
    let users = try await sites.a.stockRBD("snap", "ls", spec).succeeded().output.split(separator: "\n").count
    #expect(try await sites.b.stockRBD("snap", "ls", spec).succeeded().output.split(separator: "\n").count == users)
    #expect(await daemon.terminate() == 0)
    // Stock does not check the map of a replica.
    try await sites.b.ourRBD("mirror", "image", "promote", "--force", spec).succeeded()
    try await sites.b.stockRBD("object-map", "check", "--no-progress", spec).succeeded()
    try await sites.remove()
  }

  private func requireEqual(_ sites: TwoSites, _ primary: UInt64, _ replica: UInt64, _ point: Int) async throws {
    let expected = try await sites.checksum(Self.image, snapshot: primary, on: sites.a)
    let actual = try await sites.checksum(Self.image, snapshot: replica, on: sites.b)
    try #require(actual == expected, "point \(point): the copy of snapshot \(primary) differs")
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
