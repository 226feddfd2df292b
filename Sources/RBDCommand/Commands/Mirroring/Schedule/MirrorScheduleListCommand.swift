import CephCodec
import Mirroring
import Rados

/// `rbd mirror snapshot schedule list`.
struct MirrorScheduleListCommand: Command {
  static let name = "mirror snapshot schedule list"
  private let level: ScheduleLevel
  private let format: OutputFormat
  private let isRecursive: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    level = try reader.scheduleLevel()
    format = try reader.format()
    isRecursive = reader.arguments.flag("recursive")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let schedules = MirrorSnapshotSchedules(try await context.connection.cluster())
    let levels = try await context.managerQuery(Self.name, "schedule list") {
      try await schedules.list(level: level.spec)
    }
    let named = levels.values.map { ($0.name, $0.schedule.map(ScheduleView.init)) }
    guard isRecursive else {
      guard let (_, found) = named.first(where: { $0.0 == level.spec }) else { throw .silent(.noEntry) }
      await context.console.print(ScheduleReport(schedules: found).rendered(format))
      return
    }
    let rows = named.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }.compactMap { name, schedules in
      ScheduleLevel.columns(of: name, allowsImage: true).map { columns in
        ScheduleListReport.Level(
          pool: columns.pool, namespace: columns.namespace, image: columns.image, schedules: schedules)
      }
    }
    await context.console.print(ScheduleListReport(levels: rows, hasImages: true).rendered(format))
  }
}

extension ScheduleView {
  /// A schedule of the manager.
  init(_ schedule: MirrorSnapshotSchedules.Schedule) {
    self.init(interval: schedule.interval, startTime: schedule.startTime ?? "")
  }
}
