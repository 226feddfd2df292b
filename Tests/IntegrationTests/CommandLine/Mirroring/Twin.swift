import Foundation
import TestSupport

/// Two clusters and a pool on both in which one tool does what the other does in a pool of the same make.
///
/// What the steps print is kept with names, ids and times taken out, so that the records of two tools can be compared.
struct Twin: Sendable {
  /// The tool under test.
  let tool: String
  let left: TestCluster
  let right: TestCluster
  let pool: String
  private let scratch: ScratchFolder
  private(set) var record: [String] = []

  /// A pool of the same name on both clusters, mirrored nowhere yet.
  init(_ tool: String) async throws {
    self.tool = tool
    (left, right) = (try await TestCluster.shared("left"), try await TestCluster.shared("right"))
    // All names are as long as each other, as tables are as wide as their names.
    pool = "twin" + String(UInt64.random(in: 1_000_000_000...9_999_999_999))
    scratch = try ScratchFolder()
    for cluster in [left, right] {
      try await cluster.ceph("osd", "pool", "create", pool, "8")
      try await cluster.stockRBD("pool", "init", pool).succeeded()
      try await cluster.ceph("config-key", "set", "rbd/mirror/site_name", cluster.name)
    }
    try Data("secret\n".utf8).write(to: URL(fileURLWithPath: scratch.path("key")))
  }

  /// Removes what the twin made, but not its pools.
  func remove() { scratch.remove() }

  /// Runs lines `left: words` or `right: words` with the tool, and `stock left: words` with stock in any case. In the words POOL is the
  /// pool, PEER the uuid of its first peer, TOKEN a file with what the last step printed, KEY a file with a key.
  mutating func run(_ script: String) async throws {
    for line in script.split(separator: "\n") { try await step(line.trimmingCharacters(in: .whitespaces)) }
  }

  private mutating func step(_ line: String) async throws {
    guard let colon = line.firstIndex(of: ":") else { return }
    let place = line[..<colon].split(separator: " ")
    let cluster = place.last == "left" ? left : right
    let isStocks = place.first == "stock"
    let words = try await words(String(line[line.index(after: colon)...]), cluster)
    let result = try await cluster.tool(isStocks ? Tools.stockRBD : tool, words)
    try Data(result.stdout).write(to: URL(fileURLWithPath: scratch.path("token")))
    record.append("\(line)\n\(result.code)\n\(plain(result.output))\(plain(Parity.errors(result)))")
    if !isStocks { record.append(try await judgement(cluster)) }
  }

  private func words(_ text: String, _ cluster: TestCluster) async throws -> [String] {
    var names = [("POOL", pool), ("TOKEN", scratch.path("token")), ("KEY", scratch.path("key"))]
    if text.contains("PEER") {
      let info = try await cluster.stockRBD("mirror", "pool", "info", pool).succeeded().output
      names.append(("PEER", info.firstMatch(of: /UUID: (\S+)/).map { String($0.1) } ?? "none"))
    }
    return text.split(separator: " ").map { word in names.reduce(String(word)) { $0.replacing($1.0, with: $1.1) } }
  }

  /// What stock sees in the pool now.
  private func judgement(_ cluster: TestCluster) async throws -> String {
    var text = try await cluster.stockRBD("mirror", "pool", "info", "--all", pool).succeeded().output
    let images = try await cluster.stockRBD("ls", pool).succeeded().output
    for image in images.split(separator: "\n") {
      let info = try await cluster.stockRBD("info", "\(pool)/\(image)").succeeded().output
      text += info.split(separator: "\n").filter { $0.contains("features:") || $0.contains("mirroring") || $0.contains("flags:") }
        .joined(separator: "\n")
      text += "\n" + (try await cluster.stockRBD("mirror", "image", "status", "\(pool)/\(image)").output)
      let snapshots = try await cluster.stockRBD("snap", "ls", "--all", "--format", "json", "\(pool)/\(image)").succeeded()
      text += snapshots.output
    }
    return plain(text)
  }

  /// A text without what differs from pool to pool.
  private func plain(_ text: String) -> String {
    text.replacing(pool, with: "POOL").replacing(scratch.path, with: "FOLDER")
      .replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UUID")
      .replacing(/Snapshot ID: \d+/, with: "Snapshot ID: N")
      .replacing(/"id":\d+/, with: "\"id\":N")
      .replacing(/(?m)^    \d+ \.mirror/, with: "    N .mirror")
      .replacing(/"timestamp":"[^"]*"/, with: "\"timestamp\":T")
  }
}

extension Twin {
  /// The records of stock and of our tool after the same script, each in pools of its own.
  static func records(_ script: String) async throws -> (stock: [String], ours: [String]) {
    var stock = try await Twin(Tools.stockRBD)
    try await stock.run(script)
    stock.remove()
    var ours = try await Twin(Tools.ourRBD)
    try await ours.run(script)
    ours.remove()
    return (stock.record, ours.record)
  }
}
