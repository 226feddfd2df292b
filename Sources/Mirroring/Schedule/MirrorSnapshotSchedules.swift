import CephCodec
import FoundationEssentials
import Rados

/// The schedules by which the manager makes mirror snapshots (its `rbd_support` module).
public struct MirrorSnapshotSchedules: Sendable {
  /// One schedule: an interval such as `1h`, and when it starts.
  public struct Schedule: Sendable, Equatable, Decodable {
    /// The interval, with its unit m, h or d.
    public var interval: String
    /// When the first one is due, as `HH:MM:SS` with a zone, or nil.
    public var startTime: String?

    enum CodingKeys: String, CodingKey {
      case interval
      case startTime = "start_time"
    }
  }

  /// The schedules of one level: the cluster, a pool, a namespace or an image.
  public struct Level: Sendable, Equatable, Decodable {
    /// The level as a spec, such as `rbd/`, `rbd/ns/` or `rbd/image`.
    public var name: String
    /// Its schedules.
    public var schedule: [Schedule]
  }

  /// A planned snapshot.
  public struct Planned: Sendable, Equatable, Decodable {
    /// When, as the manager prints it.
    public var scheduleTime: String
    /// Of which image.
    public var image: String

    enum CodingKeys: String, CodingKey {
      case scheduleTime = "schedule_time"
      case image
    }
  }

  private static let prefix = "rbd mirror snapshot schedule"
  private let cluster: Cluster

  /// The schedules of a cluster.
  public init(_ cluster: Cluster) { self.cluster = cluster }

  /// Adds a schedule at a level (empty for the whole cluster). What the manager objects to is in the error's detail.
  public func add(level: String, interval: String, startTime: String?) async throws(RadosError) {
    _ = try await run("add", level, interval, startTime)
  }

  /// Removes a schedule at a level, or all of them without an interval.
  public func remove(level: String, interval: String?, startTime: String?) async throws(RadosError) {
    _ = try await run("remove", level, interval, startTime)
  }

  /// The schedules at a level and below, by level id.
  public func list(level: String) async throws -> [String: Level] {
    try JSONDecoder().decode([String: Level].self, from: Data(try await run("list", level).output))
  }

  /// The planned snapshots at a level and below.
  public func status(level: String) async throws -> [Planned] {
    try JSONDecoder().decode(Status.self, from: Data(try await run("status", level).output)).scheduled_images
  }

  private struct Status: Decodable {
    var scheduled_images: [Planned]
  }

  private func run(
    _ verb: String, _ level: String, _ interval: String? = nil, _ startTime: String? = nil
  ) async throws(RadosError) -> CommandReply {
    var command = MonitorCommand("\(Self.prefix) \(verb)").with("level_spec", level)
    if let interval { command = command.with("interval", interval) }
    if let startTime { command = command.with("start_time", startTime) }
    return try await cluster.mgrCommand(command.json)
  }
}
