import CephCodec
import ObjectClasses
import RBD

/// What makes a replica's name, features, metadata and user snapshots those of a mirror snapshot (`ApplyImageStateRequest`).
struct ImageStateChanges: Equatable {
  /// One change; they are made in order.
  enum Change: Equatable {
    case rename(String)
    case disable(ImageFeatures)
    case enable(ImageFeatures)
    case metadata(set: [String: [UInt8]], remove: [String])
    case unprotect(String)
    case removeSnapshot(String)
    case protect(String)
    case renameSnapshot(SnapshotID, String)
    case limit(UInt64)
  }

  /// The changes.
  private(set) var changes: [Change] = []

  /// Compares a replica with the state it is to have. `sources` are the primary's snapshots that our user snapshots stand for.
  init(_ header: ImageHeader, _ state: MirrorSnapshotImageState, sources: [SnapshotID: SnapshotID]) {
    if header.name != state.name { changes.append(.rename(state.name)) }
    compareFeatures(header.features.subtracting(.implicit), state.features.subtracting(.implicit))
    compareMetadata(header.metadata, state.metadata)
    compareSnapshots(header.snapshots.filter(\.isUser).sorted { $0.id < $1.id }, state, sources)
    if header.snapshotLimit != state.snapshotLimit { changes.append(.limit(state.snapshotLimit)) }
  }

  private mutating func compareFeatures(_ ours: ImageFeatures, _ wanted: ImageFeatures) {
    let mutable = ImageFeatures.mutable.union(.disableOnly)
    let off = ours.subtracting(wanted).intersection(mutable)
    if !off.isEmpty { changes.append(.disable(off)) }
    let on = wanted.subtracting(ours).intersection(.mutable)
    if !on.isEmpty { changes.append(.enable(on)) }
  }

  private mutating func compareMetadata(_ ours: [String: [UInt8]], _ wanted: [String: [UInt8]]) {
    let visible = ours.filter { !$0.key.hasPrefix(ImageMetadata.internalPrefix) }
    let set = wanted.filter { !$0.key.hasPrefix(ImageMetadata.internalPrefix) && visible[$0.key] != $0.value }
    let remove = visible.keys.filter { wanted[$0] == nil }.sorted()
    if !set.isEmpty || !remove.isEmpty { changes.append(.metadata(set: set, remove: remove)) }
  }

  private mutating func compareSnapshots(
    _ ours: [ImageSnapshot], _ state: MirrorSnapshotImageState, _ sources: [SnapshotID: SnapshotID]
  ) {
    func wanted(_ snapshot: ImageSnapshot) -> MirrorSnapState? { sources[snapshot.id].flatMap { state.snapshots[$0] } }
    let unprotected = UInt8(SnapshotProtection.unprotected.rawValue)
    let protected = UInt8(SnapshotProtection.protected.rawValue)
    for snapshot in ours where snapshot.protection != .unprotected {
      if wanted(snapshot).map({ $0.protectionStatus == unprotected }) ?? true { changes.append(.unprotect(snapshot.name)) }
    }
    for snapshot in ours where wanted(snapshot) == nil { changes.append(.removeSnapshot(snapshot.name)) }
    for snapshot in ours where snapshot.protection != .protected {
      if wanted(snapshot)?.protectionStatus == protected { changes.append(.protect(snapshot.name)) }
    }
    for snapshot in ours {
      if let name = wanted(snapshot)?.name, name != snapshot.name { changes.append(.renameSnapshot(snapshot.id, name)) }
    }
  }
}
