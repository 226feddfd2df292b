import CephCodec
import Synchronization

/// The daemon's counters, by group, under stock's names (`PerfCountersCollection`).
public final class PerfCounters: Sendable {
  private static let journalTotal = "rbd_mirror"
  private static let snapshotTotal = "rbd_mirror_snapshot"

  private let groups: Mutex<[String: [PerfCounter]]>
  private let imagePriority: UInt64

  /// The counters of all images together.
  ///
  /// - Parameters:
  ///   - priority: `rbd_mirror_perf_stats_prio`
  ///   - imagePriority: `rbd_mirror_image_perf_stats_prio`
  public init(priority: UInt64 = 5, imagePriority: UInt64 = 5) {
    self.imagePriority = imagePriority
    groups = Mutex([
      Self.journalTotal: Self.journal(priority), Self.snapshotTotal: Self.snapshot(priority),
    ])
  }

  /// Starts to count an image that is mirrored by snapshots (`rbd_mirror_snapshot_image_<spec>`).
  ///
  /// - Parameter spec: `<pool>/[<namespace>/]<image>`
  public func countSnapshots(ofImage spec: String) -> SnapshotCounters {
    let name = "\(Self.snapshotTotal)_image_\(spec)"
    groups.withLock { if $0[name] == nil { $0[name] = Self.snapshot(imagePriority) } }
    return SnapshotCounters(counters: self, group: name)
  }

  /// The counters of one image that is mirrored by snapshots; what it counts is counted for all images too.
  public struct SnapshotCounters: Sendable {
    fileprivate let counters: PerfCounters
    fileprivate let group: String

    /// Counts a snapshot that arrived whole: the bytes that were copied for it, and how long that took.
    public func finishSnapshot(bytes: UInt64, time: Duration) {
      for group in [group, PerfCounters.snapshotTotal] {
        counters.add(1, "snapshots", group)
        counters.add(bytes, "replay_bytes", group)
        counters.add(UInt64(clamping: max(0, time.wholeNanoseconds)), "snapshots_time", group)
      }
    }

    /// Ends counting the image.
    public func end() { counters.groups.withLock { $0[group] = nil } }
  }

  private func add(_ amount: UInt64, _ counter: String, _ group: String) {
    groups.withLock { groups in
      guard let index = groups[group]?.firstIndex(where: { $0.name == counter }) else { return }
      groups[group]?[index].add(amount)
    }
  }

  // MARK: - Showing them

  /// The groups with their counters' values or schemas, by name; `logger` and `counter` leave out what they do not name.
  func fields(
    logger: String = "", counter: String = "", _ show: ((PerfCounter) -> FormattedValue)?
  ) -> [FormattedValue.Field] {
    let groups = groups.withLock { $0 }
    return groups.filter { logger.isEmpty || $0.key == logger }.map { name, counters in
      let shown = counters.filter { counter.isEmpty || $0.name == counter }
      return FormattedValue.Field(name, .object(show.map { show in shown.map { .init($0.name, show($0)) } } ?? []))
    }
  }

  /// Counts one group, or `all`, from zero again; false when there is no such group.
  func reset(_ name: String) -> Bool {
    groups.withLock { groups in
      let names = name == "all" ? Array(groups.keys) : [name]
      for name in names {
        guard var counters = groups[name] else { return false }
        for index in counters.indices { counters[index].reset() }
        groups[name] = counters
      }
      return true
    }
  }

  private static func journal(_ priority: UInt64) -> [PerfCounter] {
    [
      .count("replay", "Replays", nick: "r", priority: priority),
      .count("replay_bytes", "Replayed data", nick: "rb", isBytes: true, priority: priority),
      .timeAverage("replay_latency", "Replay latency", nick: "rl", priority: priority),
    ]
  }

  private static func snapshot(_ priority: UInt64) -> [PerfCounter] {
    [
      .count("snapshots", "Snapshots", nick: "r", priority: priority),
      .timeAverage("snapshots_time", "Snapshots time", nick: "rl", priority: priority),
      .count("replay_bytes", "Replayed data", nick: "rb", isBytes: true, priority: priority),
    ]
  }
}

extension Duration {
  /// The duration in nanoseconds, clamped.
  fileprivate var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? (seconds < 0 ? .min : .max) : nanoseconds &+ attoseconds / 1_000_000_000
  }
}
