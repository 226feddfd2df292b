import CephCodec
import ObjectClasses
import RBD

/// What `rbd info` shows.
struct ImageInfoReport: Report, Equatable {
  /// The state of mirroring.
  struct Mirroring: Equatable {
    /// "journal" or "snapshot".
    var mode: String
    /// "enabled", "disabling", "disabled".
    var state: String
    /// The global id; absent while mirroring is disabled.
    var globalID: String?
    var isPrimary = false
  }

  /// The image's header.
  var header: ImageHeader
  /// The state that is shown: the head or a snapshot.
  var snapshot: ImageSnapshot?
  /// The name of the data pool, if it is not the image's own.
  var dataPool: String?
  /// The group's full name.
  var group: String?
  /// The parent of the state.
  var parent: ParentReference?
  /// Mirroring; nil if there is nothing to say about it.
  var mirroring: Mirroring?

  private var size: UInt64 { snapshot?.size ?? header.size }
  private var overlap: UInt64 { (snapshot.map(\.parent) ?? header.parent)?.overlap ?? 0 }
  private var flags: ImageFlags { snapshot?.flags ?? header.flags }
  private var isStriped: Bool { header.features.contains(.striping) }
  private var isJournaled: Bool { header.features.contains(.journaling) }
  private var stripeUnit: UInt64 { header.stripeUnit == 0 ? header.objectSize : header.stripeUnit }
  private var stripeCount: UInt64 { max(header.stripeCount, 1) }
  private var hasLimit: Bool { header.snapshotLimit < UInt64.max }

  private var timestamps: [(name: String, text: String)] {
    let times = [("create", header.createdAt), ("access", header.accessedAt), ("modify", header.modifiedAt)]
    return times.map { ("\($0)_timestamp", TimeText.calendar($1)) }.filter { !$0.1.isEmpty }
  }

  var plain: String {
    var lines = [
      "size \(UnitText.bytes(size)) in \(header.objectCount(ofSize: size)) objects",
      "order \(header.order) (\(UnitText.bytes(header.objectSize)) objects)",
      "snapshot_count: \(header.snapshots.count)", "id: \(header.id)",
    ]
    if let dataPool { lines.append("data_pool: \(dataPool)") }
    lines += [
      "block_name_prefix: \(header.objectPrefix)", "format: 2",
      "features: " + FeatureName.names(in: header.features).joined(separator: ", "),
      "op_features: " + header.operationFeatures.names.joined(separator: ", "),
      "flags: " + flags.names.joined(separator: ", "),
    ]
    if let group { lines.append("group: \(group)") }
    lines += timestamps.map { "\($0.name): \($0.text)" }
    if let snapshot { lines.append("protected: \(snapshot.isProtected ? "True" : "False")") }
    if hasLimit { lines.append("snapshot_limit: \(header.snapshotLimit)") }
    if let parent {
      lines.append("parent: \(parent.spec)" + (parent.isInTrash ? " (trash \(parent.id))" : ""))
      lines.append("overlap: \(UnitText.bytes(overlap))")
    }
    if isStriped { lines += ["stripe unit: \(UnitText.bytes(stripeUnit))", "stripe count: \(stripeCount)"] }
    if isJournaled { lines.append("journal: \(header.id)") }
    return (["rbd image '\(header.name)':"] + (lines + mirroringLines).map { "\t\($0)" }).joined(separator: "\n") + "\n"
  }

  private var mirroringLines: [String] {
    guard let mirroring else { return [] }
    let state = "mirroring state: \(mirroring.state)"
    guard let globalID = mirroring.globalID else { return [state] }
    return [
      state, "mirroring mode: \(mirroring.mode)", "mirroring global id: \(globalID)", "mirroring primary: \(mirroring.isPrimary)",
    ]
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("image") { image in
      image.text("name", header.name)
      image.text("id", header.id)
      image.number("size", size)
      image.number("objects", header.objectCount(ofSize: size))
      image.number("order", header.order)
      image.number("object_size", header.objectSize)
      image.number("snapshot_count", header.snapshots.count)
      if let dataPool { image.text("data_pool", dataPool) }
      image.text("block_name_prefix", header.objectPrefix)
      image.number("format", 2)
      image.array("features", of: "feature", FeatureName.names(in: header.features))
      image.array("op_features", of: "op_feature", header.operationFeatures.names)
      image.array("flags", of: "flag", flags.names)
      if let group { image.text("group", group) }
      for (name, text) in timestamps { image.text(name, text) }
      if let snapshot { image.text("protected", snapshot.isProtected ? "true" : "false") }
      if hasLimit { image.number("snapshot_limit", header.snapshotLimit) }
      if let parent { dump(parent, &image) }
      if isStriped {
        image.number("stripe_unit", stripeUnit)
        image.number("stripe_count", stripeCount)
      }
      if isJournaled { image.text("journal", header.id) }
      if let mirroring { dump(mirroring, &image) }
    }
  }

  private func dump(_ parent: ParentReference, _ formatter: inout OutputFormatter) {
    formatter.object("parent") { object in
      object.text("pool", parent.pool)
      object.text("pool_namespace", parent.namespace)
      object.text("image", parent.image)
      object.text("id", parent.id)
      object.text("snapshot", parent.snapshot)
      object.bool("trash", parent.isInTrash)
      object.number("overlap", overlap)
    }
  }

  private func dump(_ mirroring: Mirroring, _ formatter: inout OutputFormatter) {
    formatter.object("mirroring") { object in
      object.text("mode", mirroring.mode)
      object.text("state", mirroring.state)
      if let globalID = mirroring.globalID {
        object.text("global_id", globalID)
        object.bool("primary", mirroring.isPrimary)
      }
    }
  }
}

extension ImageSnapshot {
  /// Whether the snapshot is protected: a removal of the protection that has begun counts as done.
  var isProtected: Bool { protection == .protected }
}

extension OperationFeatures {
  /// The names of the set bits (`RBD_OPERATION_FEATURE_NAME_*`).
  var names: [String] {
    let all: [(OperationFeatures, String)] = [
      (.cloneParent, "clone-parent"), (.cloneChild, "clone-child"), (.group, "group"), (.snapshotTrash, "snap-trash"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}

extension ImageFlags {
  /// The names of the set bits.
  var names: [String] {
    let all: [(ImageFlags, String)] = [(.objectMapInvalid, "object map invalid"), (.fastDiffInvalid, "fast diff invalid")]
    return all.filter { contains($0.0) }.map(\.1)
  }
}
