/// Which snapshots a write must preserve the object for (`SnapContext`).
public struct SnapshotContext: Sendable, Equatable {
  /// The newest snapshot id.
  public var sequence: SnapshotID
  /// The existing snapshots, newest first.
  public var snapshots: [SnapshotID]

  /// A context; snapshots must run from newest to oldest and not exceed the sequence.
  public init(sequence: SnapshotID = 0, snapshots: [SnapshotID] = []) {
    self.sequence = sequence
    self.snapshots = snapshots
  }
}
