import Mirroring

/// `rbd mirror snapshot schedule status`.
struct MirrorScheduleStatusCommand: Command {
  static let name = "mirror snapshot schedule status"
  private let level: ScheduleLevel
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    level = try reader.scheduleLevel()
    format = try reader.format()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let schedules = MirrorSnapshotSchedules(try await context.connection.cluster())
    let planned = try await context.managerQuery(Self.name, "schedule status") {
      try await schedules.status(level: level.spec)
    }
    let report = MirrorScheduleStatusReport(planned: planned.map { .init(time: $0.scheduleTime, image: $0.image) })
    await context.console.print(report.rendered(format))
  }
}
