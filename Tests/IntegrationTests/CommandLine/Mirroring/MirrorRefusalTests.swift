import CephCodec
import Foundation
import Mirroring
import TestSupport
import Testing

@Suite("Mirroring commands without permission, room or peer", .serialized)
struct MirrorRefusalTests {
  private static let caps = [
    "reader": ["mon", "profile rbd", "osd", "profile rbd-read-only"], "stranger": ["mon", "profile rbd"],
    "writer": ["mon", "profile rbd", "osd", "profile rbd"],
  ]

  @Test("Clients without caps", arguments: ["reader", "stranger", "writer"])
  func clientsWithoutCaps(_ client: String) async throws {
    let left = try await TestCluster.shared("left")
    let pool = try await left.randomPool("caps")
    try await left.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    let peer = try await left.stockRBD("mirror", "pool", "peer", "add", pool, "client.x@away").succeeded().trimmed
    try await left.stockRBD("create", "--size", "8M", "\(pool)/image").succeeded()
    try await left.stockRBD("mirror", "image", "enable", "\(pool)/image", "snapshot").succeeded()
    let keyring = "\(left.folder)/\(client).keyring"
    let caps = try #require(Self.caps[client])
    try await left.tool("ceph", ["auth", "get-or-create", "client.\(client)"] + caps + ["-o", keyring]).succeeded()
    // What a writer may do is not tried.
    var commands = [
      "mirror pool info --all POOL", "mirror pool peer remove POOL PEER", "mirror pool peer bootstrap create POOL",
      "mirror pool enable POOL image --site-name other", "mirror snapshot schedule add --pool POOL 1h",
      "mirror snapshot schedule ls --pool POOL", "mirror snapshot schedule status --pool POOL", "mirror pool status POOL",
    ]
    if client != "writer" {
      commands += [
        "mirror image enable POOL/image snapshot", "mirror image disable POOL/image", "mirror image promote POOL/image",
        "mirror image demote POOL/image", "mirror image resync POOL/image", "mirror image snapshot POOL/image",
        "mirror pool demote POOL", "mirror pool peer set POOL PEER client client.y",
      ]
    }
    for command in commands {
      let words = command.split(separator: " ").map { $0.replacing("POOL", with: pool).replacing("PEER", with: peer) }
      try await Parity.expectSame(left, words.map(String.init) + ["--id", client, "--keyring", keyring])
    }
  }

  private func token(_ cluster: TestCluster, _ pool: String) async throws -> BootstrapToken {
    let text = try await cluster.stockRBD("mirror", "pool", "peer", "bootstrap", "create", pool).succeeded().output
    return try BootstrapToken(base64: text)
  }

  private func importing(_ token: BootstrapToken, _ pool: String, on cluster: TestCluster) async throws -> CommandResult {
    let result = try await cluster.ourRBD(
      "mirror", "pool", "peer", "bootstrap", "import", pool, "-", input: Array("\(token.base64)\n".utf8))
    #expect(!result.output.contains(token.key))
    #expect(!result.errorOutput.contains(token.key))
    let info = try await cluster.stockRBD("mirror", "pool", "info", pool).succeeded().output
    #expect(info == "Mode: disabled\n")
    return result
  }

  @Test func tokensThatLeadNowhere() async throws {
    let (left, right) = (try await TestCluster.shared("left"), try await TestCluster.shared("right"))
    let pool = try await left.randomPool("token")
    try await left.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    let good = try await token(left, pool)
    try await right.ceph("osd", "pool", "create", pool, "8")
    try await right.stockRBD("pool", "init", pool).succeeded()
    try await right.ceph("config-key", "set", "rbd/mirror/site_name", right.name)
    try await left.ceph("config-key", "set", "rbd/mirror/site_name", left.name)

    var elsewhere = good
    elsewhere.fsid = "00000000-0000-0000-0000-000000000000"
    let fsid = try await importing(elsewhere, pool, on: right)
    #expect(fsid.code == Errno.invalid.rawValue)
    #expect(
      fsid.errorOutput == "librbd: unexpected remote cluster fsid\nrbd: failed to import peer bootstrap token\n")

    var wrongKey = good
    wrongKey.key = "AQBrDgZrAAAAABAAAAAAAAAAAAAAAAAAAAAAAA=="
    let key = try await importing(wrongKey, pool, on: right)
    #expect(key.code != 0)
    #expect(key.errorOutput.hasSuffix("rbd: failed to import peer bootstrap token\n"))

    var unreachable = good
    unreachable.monitorHosts = "[v2:127.0.0.1:1/0,v1:127.0.0.1:2/0]"
    let monitors = try await importing(unreachable, pool, on: right)
    #expect(monitors.code == Errno.timedOut.rawValue)
    #expect(monitors.errorOutput.contains("librbd: failed to connect to peer cluster: (110) Connection timed out\n"))
    #expect(monitors.errorOutput.hasSuffix("rbd: failed to import peer bootstrap token\n"))
  }

  @Test func aFullPoolKeepsWhatItHas() async throws {
    let left = try await TestCluster.shared("left")
    let pool = try await left.randomPool("full")
    try await left.stockRBD("mirror", "pool", "enable", pool, "image").succeeded()
    try await left.stockRBD("mirror", "pool", "peer", "add", pool, "client.x@away").succeeded()
    for image in ["image", "plain"] { try await left.stockRBD("create", "--size", "16M", "\(pool)/\(image)").succeeded() }
    try await left.stockRBD("mirror", "image", "enable", "\(pool)/image", "snapshot").succeeded()
    try await left.stockRBD("bench", "--io-type", "write", "--io-total", "4M", "\(pool)/image").succeeded()
    let before = try await left.stockRBD("snap", "ls", "--all", "\(pool)/image").succeeded().output
    try await left.ceph("osd", "pool", "set-quota", pool, "max_bytes", "4096")
    try await eventually("the pool is full", within: .seconds(120)) {
      try await left.ceph("osd", "pool", "ls", "detail").split(separator: "\n").contains {
        $0.contains("'\(pool)'") && $0.contains("full_quota")
      }
    }
    let quota = Errno.quotaExceeded
    let snapshot = try await left.ourRBD("mirror", "image", "snapshot", "\(pool)/image")
    #expect(snapshot.code == quota.rawValue)
    #expect(snapshot.errorOutput.hasSuffix("rbd: error creating snapshot: \(quota)\n"))
    #expect(try await left.ourRBD("mirror", "image", "enable", "\(pool)/plain", "snapshot").code == quota.rawValue)
    #expect(try await left.ourRBD("mirror", "image", "demote", "\(pool)/image").code == quota.rawValue)
    #expect(try await left.ourRBD("mirror", "pool", "demote", pool).output == "Demoted 0 mirrored images\n")

    try await left.ceph("osd", "pool", "set-quota", pool, "max_bytes", "0")
    try await eventually("the pool has room", within: .seconds(120)) {
      try await !left.ceph("osd", "pool", "ls", "detail").split(separator: "\n").contains {
        $0.contains("'\(pool)'") && $0.contains(",full")
      }
    }
    #expect(try await left.stockRBD("snap", "ls", "--all", "\(pool)/image").succeeded().output == before)
    #expect(try await left.stockRBD("snap", "ls", "--all", "\(pool)/plain").succeeded().output == "")
    #expect(try await left.stockRBD("info", "\(pool)/image").succeeded().output.contains("flags: \n"))
    try await left.stockRBD("object-map", "check", "\(pool)/image").succeeded()
    try await left.stockRBD("mirror", "image", "snapshot", "\(pool)/image").succeeded()
  }
}
