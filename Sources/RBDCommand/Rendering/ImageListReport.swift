/// What `rbd ls` shows.
struct ImageNamesReport: Report, Equatable {
  /// The names, in order.
  var names: [String]

  var plain: String { names.map { "\($0)\n" }.joined() }

  func dump(_ formatter: inout OutputFormatter) { formatter.array("images", of: "name", names) }
}

/// What `rbd ls -l` shows.
struct ImageListReport: Report, Equatable {
  /// An image or one of its snapshots.
  struct Row: Equatable {
    var image: String
    var id: String
    /// Name, id and whether it is protected; nil for the image itself.
    var snapshot: Snapshot?
    var size: UInt64
    var parent: ParentReference?
    /// Whether the lock on the image is exclusive; nil without one.
    var isLockExclusive: Bool?
  }

  /// A snapshot in the list.
  struct Snapshot: Equatable {
    var name: String
    var id: UInt64
    var isProtected: Bool
  }

  /// Each image, followed by its snapshots.
  var rows: [Row]
  /// Whether the pool has images at all: without one there is no heading.
  var hasImages: Bool

  var plain: String {
    guard hasImages else { return "" }
    var table = TextTable([
      .init(heading: "NAME", alignment: .left), .init(heading: "SIZE", alignment: .right),
      .init(heading: "PARENT", alignment: .left), .init(heading: "FMT", alignment: .right),
      .init(heading: "PROT", alignment: .left), .init(heading: "LOCK", alignment: .left),
    ])
    for row in rows {
      let name = row.snapshot.map { "\(row.image)@\($0.name)" } ?? row.image
      let lock = row.isLockExclusive.map { $0 ? "excl" : "shr" } ?? ""
      let protection = row.snapshot.map { $0.isProtected ? "yes" : "" } ?? ""
      table.append([name, UnitText.bytes(row.size), row.parent?.spec ?? "", "2", protection, lock])
    }
    return table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("images") { images in
      for row in rows {
        images.object(row.snapshot == nil ? "image" : "snapshot") { object in
          object.text("image", row.image)
          object.text("id", row.id)
          if let snapshot = row.snapshot {
            object.text("snapshot", snapshot.name)
            object.number("snapshot_id", snapshot.id)
          }
          object.number("size", row.size)
          row.parent?.dump(&object)
          object.number("format", 2)
          if let snapshot = row.snapshot { object.text("protected", snapshot.isProtected ? "true" : "false") }
          if let isExclusive = row.isLockExclusive { object.text("lock_type", isExclusive ? "exclusive" : "shared") }
        }
      }
    }
  }
}
