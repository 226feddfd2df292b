import CephCodec

/// What changed in one object between two snapshots, as its history tells (`calc_snap_set_diff` in librados).
public struct ObjectDiff: Sendable, Equatable {
  /// Whether an object exists in a snapshot.
  public enum Presence: Sendable, Equatable {
    /// It does not exist.
    case absent
    /// It exists with this many bytes.
    case present(size: UInt64)
    /// The history cannot tell, since a version is being trimmed; only a read can.
    case unknown

    /// The size, 0 where it does not exist or is not known.
    public var size: UInt64 { if case .present(let size) = self { size } else { 0 } }
    /// Whether the object certainly exists.
    public var exists: Bool { if case .present = self { true } else { false } }
  }

  /// The object at the older snapshot.
  public let start: Presence
  /// The object at the newer snapshot.
  public let end: Presence
  /// The bytes that may differ. They may lie beyond the object's end at either snapshot, where an object reads as zeros. Never less
  /// than what did change; more where a byte was rewritten with the same value or changed back.
  public let changed: ExtentSet
  /// The newest snapshot that shares the version at the newer snapshot; nil unless the object exists there.
  public let newestSharing: SnapshotID?

  /// The difference between the snapshots `start` and `end` of an object. A `start` of 0 stands for the time before the object
  /// existed, an `end` of `.head` for the writable state. Both should be snapshots that still exist, else changes that a removed
  /// snapshot separated are told as one.
  public init(_ history: ObjectHistory, from start: SnapshotID, to end: SnapshotID) {
    var startPresence = Presence.absent
    var sawStart = false
    var changed = ExtentSet()
    for (index, version) in history.versions.enumerated() {
      guard let lifetime = Lifetime(of: version, in: history) else {
        self.init(start: .unknown, end: .unknown, changed: ExtentSet(), newestSharing: nil)
        return
      }
      if lifetime.last < start { continue }
      if !sawStart {
        sawStart = true
        if start < lifetime.first {
          changed.insert(Extent(offset: 0, length: version.size))
        } else {
          startPresence = .present(size: version.size)
        }
      }
      if end < lifetime.first {
        // The object was gone before `end` and made anew after it.
        let gone = ExtentSet(Extent(offset: 0, length: startPresence.size))
        self.init(start: startPresence, end: .absent, changed: gone, newestSharing: nil)
        return
      }
      if end <= lifetime.last {
        self.init(start: startPresence, end: .present(size: version.size), changed: changed, newestSharing: lifetime.last)
        return
      }
      let next = index + 1 < history.versions.count ? history.versions[index + 1].size : 0
      var difference = ExtentSet(Extent(offset: 0, length: max(version.size, next)))
      difference.subtract(version.overlap)
      changed.formUnion(difference)
    }
    // Past the last version: the writable state does not exist.
    self.init(start: startPresence, end: .absent, changed: changed, newestSharing: nil)
  }

  private init(start: Presence, end: Presence, changed: ExtentSet, newestSharing: SnapshotID?) {
    self.start = start
    self.end = end
    self.changed = changed
    self.newestSharing = newestSharing
  }

  /// The snapshots from the first to the last whose state a version is. Snapshots of other images may lie between.
  private struct Lifetime {
    let first: SnapshotID
    let last: SnapshotID

    /// Nil for a version that is being trimmed.
    init?(of version: ObjectHistory.Version, in history: ObjectHistory) {
      if version.isHead {
        first = SnapshotID(rawValue: history.sequence.rawValue &+ 1)
        last = .head
      } else if let oldest = version.snapshots.first, let newest = version.snapshots.last {
        first = oldest
        last = newest
      } else {
        return nil
      }
    }
  }
}
