import CephCodec

extension SnapshotContext {
  /// Whether the snapshots run strictly from newest to oldest and none is above the sequence (`SnapContext::is_valid`).
  var isValid: Bool {
    guard let newest = snapshots.first else { return true }
    guard newest <= sequence, snapshots.last != 0 else { return false }
    return zip(snapshots, snapshots.dropFirst()).allSatisfy { $0 > $1 }
  }
}
