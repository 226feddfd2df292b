import CephCodec

/// What a mirror snapshot says of itself (`cls::rbd::MirrorSnapshotNamespace`).
public struct MirrorSnapshotNamespace: CephCodable, Equatable {
  /// Which side made the snapshot, and why (`MirrorSnapshotState`).
  public enum State: UInt8, Sendable {
    case primary = 0
    case primaryDemoted = 1
    case nonPrimary = 2
    case nonPrimaryDemoted = 3
  }

  /// Which side made the snapshot.
  public var state: State
  /// Whether the snapshot holds everything it stands for. Only then is it fit for failover.
  public var complete: Bool
  /// The peers that still need the snapshot.
  public var mirrorPeerUUIDs: Set<String>
  /// On a replica: the mirror uuid of the pool the snapshot was copied from; empty for an orphan.
  public var primaryMirrorUUID: String
  /// On a replica: the snapshot on the primary that this one copies. On a primary the same bytes mean `cleanSinceSnapshotID`.
  public var primarySnapshotID: SnapshotID
  /// On a replica: how many objects have been copied; object numbers below it are done.
  public var lastCopiedObjectNumber: UInt64
  /// On a replica: the primary's snapshot ids and ours for the same user snapshots.
  public var snapshotSequences: [SnapshotID: SnapshotID]

  /// A mirror snapshot's namespace.
  public init(
    state: State, complete: Bool = false, mirrorPeerUUIDs: Set<String> = [], primaryMirrorUUID: String = "",
    primarySnapshotID: SnapshotID = .head, lastCopiedObjectNumber: UInt64 = 0,
    snapshotSequences: [SnapshotID: SnapshotID] = [:]
  ) {
    self.state = state
    self.complete = complete
    self.mirrorPeerUUIDs = mirrorPeerUUIDs
    self.primaryMirrorUUID = primaryMirrorUUID
    self.primarySnapshotID = primarySnapshotID
    self.lastCopiedObjectNumber = lastCopiedObjectNumber
    self.snapshotSequences = snapshotSequences
  }

  /// On a primary: the snapshot since which nothing changed, or `.head` when unknown.
  public var cleanSinceSnapshotID: SnapshotID {
    get { primarySnapshotID }
    set { primarySnapshotID = newValue }
  }

  /// Whether the snapshot was made on a primary.
  public var isPrimary: Bool { state == .primary || state == .primaryDemoted }
  /// Whether the snapshot is a replica's.
  public var isNonPrimary: Bool { !isPrimary }
  /// Whether the image was demoted with this snapshot.
  public var isDemoted: Bool { state == .primaryDemoted || state == .nonPrimaryDemoted }
  /// Whether a forced promotion made this snapshot, cutting the replica from its primary.
  public var isOrphan: Bool { isNonPrimary && primaryMirrorUUID.isEmpty && primarySnapshotID == .head }

  public init(from decoder: inout Decoder) throws(CodecError) {
    let state: UInt8 = try decoder.integer()
    guard let state = State(rawValue: state) else { throw decoder.failure(.unknownValue(UInt64(state))) }
    self.state = state
    complete = try decoder.decode()
    mirrorPeerUUIDs = try decoder.decode()
    primaryMirrorUUID = try decoder.decode()
    primarySnapshotID = try decoder.decode()
    lastCopiedObjectNumber = try decoder.decode()
    snapshotSequences = try decoder.decode()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.append(state.rawValue)
    encoder.encode(complete)
    encoder.encode(mirrorPeerUUIDs)
    encoder.encode(primaryMirrorUUID)
    encoder.encode(primarySnapshotID)
    encoder.encode(lastCopiedObjectNumber)
    encoder.encode(snapshotSequences)
  }
}
