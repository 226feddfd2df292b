import RBD

/// What `rbd children` shows.
struct ChildrenReport: Report, Equatable {
  /// The clones, in order.
  var children: [LinkedImage]
  /// Whether clones in the trash are listed, with more about each (`--all`).
  var showsAll: Bool

  private var listed: [LinkedImage] { children.filter { showsAll || !$0.isInTrash } }

  var plain: String { listed.map { "\(line($0))\n" }.joined() }

  private func line(_ child: LinkedImage) -> String {
    let pool = child.poolName.isEmpty ? "(child missing \(child.poolID)/" : "\(child.poolName)/"
    let namespace = child.poolNamespace.isEmpty ? "" : "\(child.poolNamespace)/"
    guard !child.imageName.isEmpty else { return "\(pool)\(namespace)\(child.imageID))" }
    return "\(pool)\(namespace)\(child.imageName)" + (child.isInTrash ? " (trash \(child.imageID))" : "")
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("children") { list in
      for child in listed {
        list.object("child") { object in
          object.text("pool", child.poolName)
          object.text("pool_namespace", child.poolNamespace)
          object.text("image", child.imageName)
          guard showsAll else { return }
          object.text("id", child.imageID)
          object.bool("trash", child.isInTrash)
        }
      }
    }
  }
}
