import CephCodec
import ObjectClasses

/// What a snapshot replayer does next. One decision is carried out, then both images are judged again.
enum SyncDecision: Equatable {
  /// Remove a local mirror snapshot that nothing needs any more.
  case prune(SnapshotID)
  /// Take our peer uuid off a snapshot of the primary that we do not need.
  case unlink(SnapshotID)
  /// Carry the primary's state at a snapshot over.
  case sync(SyncStep)
  /// The primary's newest snapshot is not complete yet: its header will be notified.
  case waitForRemote(SnapshotID)
  /// Everything the primary offers is here.
  case idle
  /// Replay cannot go on.
  case stop(ReplayStop)
}

/// One delta: from a common snapshot to a snapshot of the primary.
struct SyncStep: Equatable {
  /// The primary's snapshot that the replica already holds; nil for a first copy.
  var remoteFrom: SnapshotID?
  /// The primary's snapshot to reach.
  var remoteTo: SnapshotID
  /// Our snapshot that equals `remoteFrom`; nil for a first copy.
  var localFrom: SnapshotID?
  /// An interrupted copy of the same snapshot that can go on.
  var resume: Resume?
  /// Whether the replica's head may hold parts of an interrupted copy, this one or another.
  var isHeadTouched: Bool
  /// Our snapshots that the finished copy makes needless.
  var retire: [SnapshotID]
  /// Whether the primary was demoted with the snapshot.
  var isDemotion: Bool
  /// Whether data may have changed; false when the primary knows that nothing did.
  var needsCopy: Bool
  /// How many snapshots wait, this one included.
  var pending: Int

  /// A copy that was interrupted.
  struct Resume: Equatable {
    /// Our incomplete snapshot.
    var snapshot: SnapshotID
    /// The first object number that is not known to be copied.
    var nextObject: UInt64
    /// The primary's user snapshots and ours, as written when the copy began.
    var snapshotSequences: [SnapshotID: SnapshotID]
  }
}

/// Why replay ended, with the errno and the words stock puts in the image's status.
enum ReplayStop: Error, Equatable {
  case splitBrain
  case remoteDemoted
  case forcePromoted
  case orphan
  case linkedToUnknownPeer(String)
  case incompleteLocalPrimary
  case resyncRequested
  /// A step failed.
  case failed(Errno, String)

  /// The error, or nil when ending is as it should be.
  var errno: Errno? {
    switch self {
    case .splitBrain, .linkedToUnknownPeer: .exists
    case .remoteDemoted: .remoteIO
    case .forcePromoted, .orphan, .resyncRequested: nil
    case .incompleteLocalPrimary: .invalid
    case .failed(let errno, _): errno
    }
  }

  /// The status description.
  var description: String {
    switch self {
    case .splitBrain: "split-brain"
    case .remoteDemoted: "remote image demoted"
    case .forcePromoted: "force promoted"
    case .orphan: "orphan (force promoting)"
    case .linkedToUnknownPeer: "local image linked to unknown peer"
    case .incompleteLocalPrimary: "incomplete local primary snapshot"
    case .resyncRequested: "resync requested"
    case .failed(_, let text): text
    }
  }
}
