import CephCodec
import ObjectClasses
import RBD

/// The numbers behind the JSON in a replaying image's status.
struct ReplayMetrics: Equatable {
  /// Bytes read from the primary per second.
  var rate = TimeRollingMean()
  /// Bytes per snapshot, over the last two.
  var bytesPerSnapshot = PairMean()
  /// Bytes the running copy has read.
  var currentBytes: UInt64 = 0
  /// Bytes the last finished copy read.
  var lastSnapshotBytes: UInt64 = 0
  /// Seconds the last finished copy took.
  var lastSnapshotSeconds: UInt64 = 0
  /// Snapshots the primary has that are not here, the running one included.
  var pending = 0
  /// The running copy, if any.
  var syncing: Syncing?

  /// A running copy.
  struct Syncing: Equatable {
    /// The primary's snapshot being copied.
    var remoteTo: SnapshotID
    /// Objects done.
    var copiedObjects: UInt64
    /// Objects in all.
    var objectCount: UInt64
  }

  /// Notes bytes read at a time, in whole seconds on any clock.
  mutating func read(_ bytes: UInt64, at second: Int64) {
    rate.add(bytes, at: second)
    currentBytes &+= bytes
  }

  /// Notes that the running copy is complete after `seconds`.
  mutating func finishSnapshot(seconds: UInt64) {
    bytesPerSnapshot.add(Double(currentBytes))
    lastSnapshotBytes = currentBytes
    lastSnapshotSeconds = seconds
    currentBytes = 0
    syncing = nil
  }

  /// The description of a replaying image, such as `replaying, {"bytes_per_second":0.0,…,"replay_state":"idle"}`: keys in
  /// alphabetical order, as `json_spirit` writes them. Nil when the primary has no complete mirror snapshot.
  mutating func description(
    local: [ImageSnapshot], remote: [ImageSnapshot], remoteMirrorUUID: String, second: Int64
  ) -> String? {
    guard let newestRemote = Self.newestComplete(remote) else { return nil }
    rate.add(0, at: second)
    let rate = rate.average
    let perSnapshot = bytesPerSnapshot.average
    var fields = [
      ("bytes_per_second", Self.number(rate)), ("bytes_per_snapshot", Self.number(perSnapshot)),
      ("last_snapshot_bytes", "\(lastSnapshotBytes)"), ("last_snapshot_sync_seconds", "\(lastSnapshotSeconds)"),
    ]
    if let newestLocal = Self.newestComplete(local),
      let source = SnapshotMapping.remoteSnapshot(for: newestLocal.id, in: local, remoteMirrorUUID: remoteMirrorUUID),
      let match = remote.first(where: { $0.id == source })
    {
      fields.append(("local_snapshot_timestamp", "\(match.timestamp.seconds)"))
    }
    fields.append(("remote_snapshot_timestamp", "\(newestRemote.timestamp.seconds)"))
    fields.append(("replay_state", syncing == nil ? "\"idle\"" : "\"syncing\""))
    if rate > 0, pending > 0 {
      fields.append(("seconds_until_synced", "\(UInt64(clamping: Int64(min(perSnapshot * Double(pending) / rate, 9e18))))"))
    }
    if let syncing, let target = remote.first(where: { $0.id == syncing.remoteTo }) {
      let percent = min(100, Double(syncing.copiedObjects) * 100 / Double(max(1, syncing.objectCount)))
      fields.append(("syncing_percent", "\(UInt64(percent))"))
      fields.append(("syncing_snapshot_timestamp", "\(target.timestamp.seconds)"))
    }
    return "replaying, {" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  private static func newestComplete(_ snapshots: [ImageSnapshot]) -> ImageSnapshot? {
    snapshots.filter { $0.mirror?.complete == true }.max { $0.id < $1.id }
  }

  /// A non-negative number with at most two decimals and at least one, such as `0.0` or `12.25`.
  static func number(_ value: Double) -> String {
    let hundredths = UInt64(max(0, min((value * 100).rounded(), 9e18)))
    let (whole, cents) = hundredths.quotientAndRemainder(dividingBy: 100)
    if cents % 10 == 0 { return "\(whole).\(cents / 10)" }
    return "\(whole).\(cents < 10 ? "0" : "")\(cents)"
  }
}
