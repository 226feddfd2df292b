import CephCodec
import RBD
import Testing

@testable import MirrorDaemon

@Suite struct ReplayMetricsTests {
  @Test func idleImage() {
    var metrics = ReplayMetrics()
    let text = metrics.description(
      local: [Snap.replica(8, of: 3)], remote: [Snap.primary(3), Snap.primary(5, complete: false)],
      remoteMirrorUUID: Snap.remoteUUID, second: 10)
    #expect(
      text == """
        replaying, {"bytes_per_second":0.0,"bytes_per_snapshot":0.0,"last_snapshot_bytes":0,"last_snapshot_sync_seconds":0,\
        "local_snapshot_timestamp":300,"remote_snapshot_timestamp":300,"replay_state":"idle"}
        """)
  }

  @Test func syncingImage() {
    var metrics = ReplayMetrics()
    metrics.read(3000, at: 1)
    metrics.finishSnapshot(seconds: 2)
    metrics.read(500, at: 1)
    metrics.syncing = .init(remoteTo: 5, copiedObjects: 1, objectCount: 3)
    metrics.pending = 2
    let text = metrics.description(
      local: [], remote: [Snap.primary(3), Snap.primary(5)], remoteMirrorUUID: Snap.remoteUUID, second: 3)
    #expect(
      text == """
        replaying, {"bytes_per_second":1750.0,"bytes_per_snapshot":3000.0,"last_snapshot_bytes":3000,\
        "last_snapshot_sync_seconds":2,"remote_snapshot_timestamp":500,"replay_state":"syncing","seconds_until_synced":3,\
        "syncing_percent":33,"syncing_snapshot_timestamp":500}
        """)
  }

  @Test func nothingToTellWithoutPrimarySnapshots() {
    var metrics = ReplayMetrics()
    #expect(metrics.description(local: [], remote: [], remoteMirrorUUID: Snap.remoteUUID, second: 0) == nil)
  }

  @Test(arguments: [(0.0, "0.0"), (0.05, "0.05"), (12.25, "12.25"), (12.5, "12.5"), (3.0, "3.0"), (99.999, "100.0")])
  func numbersHaveOneOrTwoDecimals(value: Double, text: String) {
    #expect(ReplayMetrics.number(value) == text)
  }

  @Test func rollingMeanForgetsAfterHalfAMinute() {
    var mean = TimeRollingMean()
    mean.add(300, at: 0)
    #expect(mean.average == 0)
    mean.add(0, at: 1)
    #expect(mean.average == 300)
    mean.add(0, at: 30)
    #expect(mean.average == 10)
    mean.add(0, at: 1_000_000_000)
    #expect(mean.average == 0)
  }
}
