/// A clone's parent by its names.
struct ParentReference: Sendable, Equatable {
  var pool: String
  var namespace: String
  var image: String
  var id: String
  var snapshot: String
  /// Whether the parent is in the trash.
  var isInTrash = false

  /// As `<pool>/[<namespace>/]<image>@<snapshot>`.
  var spec: String { "\(pool)/\(namespace.isEmpty ? "" : namespace + "/")\(image)@\(snapshot)" }

  /// The object that lists show.
  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("parent") { parent in
      parent.text("pool", pool)
      parent.text("pool_namespace", namespace)
      parent.text("image", image)
      parent.text("snapshot", snapshot)
    }
  }
}
