import CephCodec

/// The versions that RADOS keeps of one object, as `list-snaps` tells them (`librados::snap_set_t`): a clone for each state that a
/// snapshot still needs, then the writable state if it exists.
public struct ObjectHistory: Sendable, Equatable {
  /// The newest snapshot id that a change of the object carried. The writable state belongs to the snapshots above it.
  public var sequence: SnapshotID
  /// The versions, oldest first.
  public var versions: [Version]

  /// One version of an object (`librados::clone_info_t`).
  public struct Version: Sendable, Equatable {
    /// Whether this is the writable state and no clone.
    public var isHead: Bool
    /// The snapshots whose state this is, ascending; empty for the writable state. A clone without any is being trimmed.
    public var snapshots: [SnapshotID]
    /// The object's size in this version, in bytes.
    public var size: UInt64
    /// The bytes that did not change between this version and the next newer one. A removal in between leaves none.
    public var overlap: ExtentSet

    /// A version of an object.
    public init(isHead: Bool = false, snapshots: [SnapshotID] = [], size: UInt64, overlap: ExtentSet = ExtentSet()) {
      self.isHead = isHead
      self.snapshots = snapshots
      self.size = size
      self.overlap = overlap
    }
  }

  /// A history.
  public init(sequence: SnapshotID, versions: [Version]) {
    self.sequence = sequence
    self.versions = versions
  }

  /// The history of an object that does not exist and of which no snapshot has a version: `list-snaps` fails with ENOENT.
  public static let absent = ObjectHistory(sequence: 0, versions: [])
}
