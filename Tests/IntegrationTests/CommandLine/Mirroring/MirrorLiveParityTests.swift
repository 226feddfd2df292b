import TestSupport
import Testing

/// With stock's daemons at work on both sites.
@Suite("Mirroring commands with live daemons", .serialized)
struct MirrorLiveParityTests {
  private struct Sites {
    var left: TestCluster
    var right: TestCluster
    var pool: String
    var daemons: [ChildProcess]

    /// Two images, mirrored from left to right. On clusters of their own: daemons mind every pool.
    init(_ label: String) async throws {
      (left, right) = (try await TestCluster.shared("near"), try await TestCluster.shared("far"))
      pool = try await left.peeredPool(with: right, label: label)
      daemons = []
      for cluster in [left, right] {
        daemons.append(
          try await cluster.daemon(
            Tools.stockRBDMirror, ["-f", "--id", "admin", "--log-file", "/dev/null"], log: "\(label)-\(cluster.name)"))
      }
      for image in ["one", "two"] {
        try await left.stockRBD("create", "--size", "16M", "\(pool)/\(image)").succeeded()
        try await left.stockRBD("bench", "--io-type", "write", "--io-total", "1M", "\(pool)/\(image)").succeeded()
        try await left.ourRBD("mirror", "image", "enable", "\(pool)/\(image)", "snapshot").succeeded()
        try await left.ourRBD("mirror", "image", "snapshot", "\(pool)/\(image)").succeeded()
      }
      for image in ["one", "two"] { try await replaying(image, on: right) }
    }

    func replaying(_ image: String, on cluster: TestCluster) async throws {
      let spec = "\(pool)/\(image)"
      try await eventually("\(image) is replayed on \(cluster.name)", within: .seconds(120)) {
        try await cluster.stockRBD("mirror", "image", "status", spec).output.contains("\n  state:       up+replaying")
      }
    }

    func end() async {
      for daemon in daemons { await daemon.terminate() }
    }
  }

  @Test func statusAndInfoOnBothSites() async throws {
    let sites = try await Sites("status")
    let pool = sites.pool
    let commands = [
      "mirror pool info \(pool)", "mirror pool info --all \(pool)", "mirror pool status \(pool)",
      "mirror pool status --verbose \(pool)", "mirror image status \(pool)/one", "mirror image status \(pool)/two",
    ]
    for cluster in [sites.left, sites.right] {
      for command in commands {
        for format in Parity.formats {
          try await Parity.expectSameSoon(cluster, command.split(separator: " ").map(String.init) + format)
        }
      }
    }
    await sites.end()
  }

  @Test func refusalsOnAReplica() async throws {
    let sites = try await Sites("replica")
    for command in ["promote", "demote", "snapshot", "disable"] {
      try await Parity.expectSame(sites.right, ["mirror", "image", command, "\(sites.pool)/one"])
    }
    // Stock complains in the order in which the images fail, ours in that of their names.
    let stock = try await sites.right.stockRBD("mirror", "pool", "promote", sites.pool)
    let ours = try await sites.right.ourRBD("mirror", "pool", "promote", sites.pool)
    #expect(ours.output == stock.output)
    #expect(ours.code == stock.code)
    for image in ["one", "two"] {
      let complaint = "failed to promote image \(image): (16) Device or resource busy"
      #expect(Parity.errors(ours).contains(complaint))
      #expect(Parity.errors(stock).contains(complaint))
    }
    let status = try await sites.right.stockRBD("mirror", "image", "status", "\(sites.pool)/one").succeeded().output
    #expect(status.contains("up+replaying"))
    await sites.end()
  }

  @Test func failoverAndFailbackAndResync() async throws {
    let sites = try await Sites("failover")
    let (left, right, pool) = (sites.left, sites.right, sites.pool)
    #expect(try await left.ourRBD("mirror", "pool", "demote", pool).succeeded().output == "Demoted 2 mirrored images\n")
    try await eventually("the demotion arrives and the other site takes over", within: .seconds(120)) {
      let result = try await right.ourRBD("mirror", "pool", "promote", pool)
      let status = try await right.stockRBD("mirror", "pool", "status", "--verbose", pool).output
      return result.code == 0 && !status.contains("up+replaying")
    }
    #expect(try await left.checksum("\(pool)/one") == right.checksum("\(pool)/one"))
    try await right.stockRBD("bench", "--io-type", "write", "--io-total", "1M", "\(pool)/one").succeeded()
    try await right.ourRBD("mirror", "image", "snapshot", "\(pool)/one").succeeded()
    try await sites.replaying("one", on: left)
    let before = try await left.stockRBD("info", "--format", "json", "\(pool)/one").succeeded().output
    let resync = try await left.ourRBD("mirror", "image", "resync", "\(pool)/one").succeeded().output
    #expect(resync == "Flagged image for resync from primary\n")
    try await eventually("stock's daemon makes the replica anew", within: .seconds(120)) {
      let info = try await left.stockRBD("info", "--format", "json", "\(pool)/one")
      return info.code == 0 && id(info.output) != id(before)
    }
    try await sites.replaying("one", on: left)
    #expect(try await left.checksum("\(pool)/one") == right.checksum("\(pool)/one"))
    await sites.end()
  }

  private func id(_ info: String) -> String? { info.firstMatch(of: /"id":"([0-9a-f]+)"/).map { String($0.1) } }
}
