/// What `rbd pool stats` shows.
struct PoolStatsReport: Report, Equatable {
  /// Images of one kind.
  struct Count: Equatable, Sendable {
    var images: UInt64 = 0
    /// The largest size that each image has or had at a snapshot, in bytes.
    var bytes: UInt64 = 0
    var snapshots: UInt64 = 0
  }

  /// Images that are listed.
  var listed: Count
  /// Images in the trash.
  var trashed: Count

  var plain: String {
    let rows = [
      ("Total Images", "\(listed.images)", "\(trashed.images)"),
      ("Total Snapshots", "\(listed.snapshots)", "\(trashed.snapshots)"),
      ("Provisioned Size", UnitText.bytes(listed.bytes), UnitText.bytes(trashed.bytes)),
    ]
    return rows.map { name, value, trash in
      "\(name): \(value)\(trashed.images > 0 ? " (\(trash) in trash)" : "")\n"
    }.joined()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("stats") { stats in
      for (name, count) in [("images", listed), ("trash", trashed)] {
        stats.object(name) { object in
          object.number("count", count.images)
          object.number("provisioned_bytes", count.bytes)
          object.number("snap_count", count.snapshots)
        }
      }
    }
  }
}
