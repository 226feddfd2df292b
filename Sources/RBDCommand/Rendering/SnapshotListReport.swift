import CephCodec
import ObjectClasses
import RBD

/// What `rbd snap ls` shows.
struct SnapshotListReport: Report, Equatable {
  /// The snapshots, oldest first.
  var snapshots: [ImageSnapshot]
  /// Whether the column of namespaces is shown (`--all`).
  var showsNamespaces: Bool
  /// How many objects the image has: for the progress of replicas.
  var objectCount: UInt64
  /// The group snapshots by their ids: pool, group and snapshot names.
  var groups: [String: GroupSnapshotName] = [:]

  /// A group snapshot by its names.
  struct GroupSnapshotName: Equatable {
    var pool: String
    var group: String
    var snapshot: String
  }

  var plain: String {
    guard !snapshots.isEmpty else { return "" }
    var columns: [TextTable.Column] = [
      .init(heading: "SNAPID", alignment: .right), .init(heading: "NAME", alignment: .left),
      .init(heading: "SIZE", alignment: .left), .init(heading: "PROTECTED", alignment: .left),
      .init(heading: "TIMESTAMP", alignment: .right),
    ]
    if showsNamespaces { columns.append(.init(heading: "NAMESPACE", alignment: .left)) }
    var table = TextTable(columns)
    for snapshot in snapshots {
      var cells = [
        "\(snapshot.id.rawValue)", snapshot.name, UnitText.bytes(snapshot.size), isProtected(snapshot) ? "yes" : "",
        TimeText.calendar(snapshot.timestamp),
      ]
      if showsNamespaces { cells.append(namespaceText(snapshot)) }
      table.append(cells)
    }
    return table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("snapshots") { list in
      for snapshot in snapshots {
        list.object("snapshot") { object in
          object.number("id", snapshot.id.rawValue)
          object.text("name", snapshot.name)
          object.number("size", snapshot.size)
          object.text("protected", isProtected(snapshot) ? "true" : "false")
          object.text("timestamp", TimeText.calendar(snapshot.timestamp))
          if showsNamespaces { dumpNamespace(snapshot, &object) }
        }
      }
    }
  }

  private func isProtected(_ snapshot: ImageSnapshot) -> Bool { snapshot.isUser && snapshot.isProtected }

  private func namespaceText(_ snapshot: ImageSnapshot) -> String {
    let type = snapshot.namespace.typeName
    switch snapshot.namespace {
    case .user, .unknown: return type
    case .group(_, _, let id): return groups[id].map { "\(type) (\($0.pool)/\($0.group)@\($0.snapshot))" } ?? type
    case .trash(let name, _): return "\(type) (\(name))"
    case .mirror(let mirror):
      let peers = mirror.mirrorPeerUUIDs.sorted().joined(separator: ",")
      let start = "\(type) (\(mirror.state.name) peer_uuids:[\(peers)]"
      return mirror.isNonPrimary ? "\(start) \(copyText(mirror)))" : "\(start))"
    }
  }

  private func copyText(_ mirror: MirrorSnapshotNamespace) -> String {
    let source = "\(mirror.primaryMirrorUUID):\(mirror.primarySnapshotID.rawValue)"
    guard !mirror.complete else { return "\(source) copied" }
    guard objectCount > 0 else { return "\(source) not copied" }
    let copied = min(mirror.lastCopiedObjectNumber, objectCount).multipliedFullWidth(by: 100)
    return "\(source) \(objectCount.dividingFullWidth(copied).quotient)% copied"
  }

  private func dumpNamespace(_ snapshot: ImageSnapshot, _ formatter: inout OutputFormatter) {
    formatter.object("namespace") { object in
      object.text("type", snapshot.namespace.typeName)
      switch snapshot.namespace {
      case .user, .unknown: break
      case .group(_, _, let id):
        guard let group = groups[id] else { break }
        object.text("pool", group.pool)
        object.text("group", group.group)
        object.text("group snap", group.snapshot)
      case .trash(let name, _): object.text("original_name", name)
      case .mirror(let mirror): dump(mirror, &object)
      }
    }
  }

  private func dump(_ mirror: MirrorSnapshotNamespace, _ formatter: inout OutputFormatter) {
    formatter.text("state", mirror.state.name)
    formatter.array("mirror_peer_uuids", of: "peer_uuid", mirror.mirrorPeerUUIDs.sorted())
    formatter.bool("complete", mirror.complete)
    guard mirror.isNonPrimary else { return }
    formatter.text("primary_mirror_uuid", mirror.primaryMirrorUUID)
    formatter.number("primary_snap_id", mirror.primarySnapshotID.rawValue)
    formatter.number("last_copied_object_number", mirror.lastCopiedObjectNumber)
  }
}

extension SnapshotNamespace {
  /// The word for the namespace's type.
  fileprivate var typeName: String {
    switch self {
    case .user: "user"
    case .group: "group"
    case .trash: "trash"
    case .mirror: "mirror"
    case .unknown: "Unknown"
    }
  }
}

extension MirrorSnapshotNamespace.State {
  /// The word for the state.
  fileprivate var name: String {
    switch self {
    case .primary: "primary"
    case .nonPrimary: "non-primary"
    case .primaryDemoted, .nonPrimaryDemoted: "demoted"
    }
  }
}
