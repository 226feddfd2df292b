import ObjectClasses

extension OperationFeatures {
  /// All that this library understands (`RBD_OPERATION_FEATURES_ALL`).
  public static let known: OperationFeatures = [.cloneParent, .cloneChild, .group, .snapshotTrash]

  /// The features by the names that `rbd info` shows.
  public static let names: [(name: String, feature: OperationFeatures)] = [
    ("clone-parent", .cloneParent), ("clone-child", .cloneChild), ("group", .group), ("snap-trash", .snapshotTrash),
  ]
}
