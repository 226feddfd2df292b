/// What `rbd image-meta ls` shows.
struct MetadataReport: Report, Equatable {
  /// Keys and values, in key order.
  var entries: [Entry]

  /// A key and its value.
  struct Entry: Equatable {
    var key: String
    var value: String
  }

  var plain: String {
    let isOne = entries.count == 1
    let count = "There \(isOne ? "is" : "are") \(entries.count) \(isOne ? "metadatum" : "metadata") on this image"
    guard !entries.isEmpty else { return "\(count).\n" }
    var table = TextTable(["Key", "Value"].map { .init(heading: $0, alignment: .left) })
    for entry in entries { table.append([entry.key, entry.value]) }
    return "\(count):\n\n\(table.rendered())"
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("metadatas") { object in
      for entry in entries { object.text(entry.key, entry.value) }
    }
  }
}
