import CephCodec

/// What `rbd trash ls` shows.
struct TrashNamesReport: Report, Equatable {
  /// Ids and names.
  var images: [Entry]

  /// An image in the trash.
  struct Entry: Equatable {
    var id: String
    var name: String
  }

  var plain: String { images.map { "\($0.id) \($0.name)\n" }.joined() }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("trash") { list in
      for image in images {
        list.object("image") { object in
          object.text("id", image.id)
          object.text("name", image.name)
        }
      }
    }
  }
}

/// What `rbd trash ls -l` shows.
struct TrashListReport: Report, Equatable {
  /// An image in the trash.
  struct Row: Equatable {
    var id: String
    var name: String
    /// Who moved it there, such as "USER".
    var source: String
    var deletedAt: UTime
    var protectedUntil: UTime
    var parent: ParentReference?
  }

  var rows: [Row]
  /// Whether the trash has images at all: without one there is no heading.
  var hasImages: Bool
  /// The time that tells expired images from protected ones.
  var now: UTime

  var plain: String {
    guard hasImages else { return "" }
    let headings = ["ID", "NAME", "SOURCE", "DELETED_AT", "STATUS", "PARENT"]
    var table = TextTable(headings.map { .init(heading: $0, alignment: .left) })
    for row in rows {
      table.append([row.id, row.name, row.source, TimeText.calendar(row.deletedAt), status(row), row.parent?.spec ?? ""])
    }
    return table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("trash") { list in
      for row in rows {
        list.object("image") { object in
          object.text("id", row.id)
          object.text("name", row.name)
          object.text("source", row.source)
          object.text("deleted_at", TimeText.calendar(row.deletedAt))
          object.text("status", status(row))
          row.parent?.dump(&object)
        }
      }
    }
  }

  private func status(_ row: Row) -> String {
    let time = TimeText.calendar(row.protectedUntil)
    return now.seconds < row.protectedUntil.seconds ? "protected until \(time)" : "expired at \(time)"
  }
}
