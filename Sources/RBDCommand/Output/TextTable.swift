/// A table of text with columns as wide as their widest cell, two spaces apart (Ceph's `TextTable`).
struct TextTable: Equatable {
  /// Where a cell's text is within the column.
  enum Alignment {
    case left
    case right
  }

  /// One column: its heading, at the left, and where its cells are.
  struct Column: Equatable {
    var heading: String
    var alignment: Alignment
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// A table without rows.
  init(_ columns: [Column]) { self.columns = columns }

  /// Appends a row.
  mutating func append(_ cells: [String]) { rows.append(cells) }

  /// The headings and all rows, one line each.
  func rendered() -> String {
    let widths = columns.indices.map { index in
      rows.reduce(columns[index].heading.utf8.count) { max($0, index < $1.count ? $1[index].utf8.count : 0) }
    }
    let heading = zip(columns, widths).map { Self.pad($0.heading, $1, .left) }
    var lines = [heading.joined(separator: "  ")]
    for row in rows {
      let cells = columns.indices.map { index in
        Self.pad(index < row.count ? row[index] : "", widths[index], columns[index].alignment)
      }
      lines.append(cells.joined(separator: "  "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func pad(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
    let padding = String(repeating: " ", count: max(width - text.utf8.count, 0))
    return alignment == .left ? text + padding : padding + text
  }
}
