import ObjectClasses

extension SnapshotNamespace {
  /// `SNAPSHOT_NAMESPACE_TYPE_*`.
  public var kind: UInt32 {
    switch self {
    case .user: 0
    case .group: 1
    case .trash: 2
    case .mirror: 3
    case .unknown(let type): type
    }
  }

  /// Whether a snapshot in this namespace is meant by a name in the other: same kind, and for group snapshots the same group.
  func addressesSame(as other: SnapshotNamespace) -> Bool {
    if case .group = self { return self == other }
    return kind == other.kind
  }
}
