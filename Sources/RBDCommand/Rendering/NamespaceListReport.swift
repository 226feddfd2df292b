/// What `rbd namespace ls` shows.
struct NamespaceListReport: Report, Equatable {
  /// The names, in order.
  var names: [String]

  var plain: String {
    guard !names.isEmpty else { return "" }
    var table = TextTable([.init(heading: "NAME", alignment: .left)])
    for name in names { table.append([name]) }
    return table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("namespaces") { list in
      for name in names { list.object("namespace") { $0.text("name", name) } }
    }
  }
}
