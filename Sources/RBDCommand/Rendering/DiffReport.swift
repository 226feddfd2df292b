import RBD

/// What `rbd diff` shows.
struct DiffReport: Report, Equatable {
  /// The runs of bytes that differ, in order.
  var pieces: [DiffPiece]

  var plain: String {
    guard !pieces.isEmpty else { return "" }
    var table = TextTable(["Offset", "Length", "Type"].map { .init(heading: $0, alignment: .left) })
    for piece in pieces {
      table.append(["\(piece.extent.offset)", "\(piece.extent.length)", piece.exists ? "data" : "zero"])
    }
    return table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("extents") { list in
      for piece in pieces {
        list.object("extent") { extent in
          extent.number("offset", piece.extent.offset)
          extent.number("length", piece.extent.length)
          extent.text("exists", piece.exists ? "true" : "false")
        }
      }
    }
  }
}
