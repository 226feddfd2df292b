/// What `rbd du` shows.
struct DiskUsageReport: Report, Equatable {
  /// An image or a snapshot.
  struct Row: Equatable {
    var image: String
    var id: String
    /// Name and id; nil for the image itself.
    var snapshot: Snapshot?
    /// Bytes.
    var provisioned: UInt64
    /// Bytes.
    var used: UInt64

    /// A snapshot.
    struct Snapshot: Equatable {
      var name: String
      var id: UInt64
    }
  }

  var rows: [Row] = []
  /// The sums: bytes that images provide, bytes that everything uses.
  var totalProvisioned: UInt64 = 0
  var totalUsed: UInt64 = 0
  /// How many images and snapshots were looked at: with more than one there is a total.
  var count = 0
  /// Whether all images were asked for: then JSON and XML have the totals.
  var coversPool: Bool
  /// Whether the pool has images at all: without one there is no heading.
  var hasImages: Bool

  var plain: String {
    guard hasImages else { return "" }
    var table = TextTable([
      .init(heading: "NAME", alignment: .left), .init(heading: "PROVISIONED", alignment: .right),
      .init(heading: "USED", alignment: .right),
    ])
    for row in rows {
      let name = row.snapshot.map { "\(row.image)@\($0.name)" } ?? row.image
      table.append([name, UnitText.bytes(row.provisioned), UnitText.bytes(row.used)])
    }
    if count > 1 { table.append(["<TOTAL>", UnitText.bytes(totalProvisioned), UnitText.bytes(totalUsed)]) }
    return table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("stats") { stats in
      stats.array("images") { list in
        for row in rows {
          list.object("image") { image in
            image.text("name", row.image)
            image.text("id", row.id)
            if let snapshot = row.snapshot {
              image.text("snapshot", snapshot.name)
              image.number("snapshot_id", snapshot.id)
            }
            image.number("provisioned_size", row.provisioned)
            image.number("used_size", row.used)
          }
        }
      }
      guard coversPool else { return }
      stats.number("total_provisioned_size", totalProvisioned)
      stats.number("total_used_size", totalUsed)
    }
  }
}
