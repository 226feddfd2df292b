import CephCodec
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
    let planned: [MirrorSnapshotSchedules.Planned]
    do throws(CommandFailure) {
      planned = try await context.managerQuery(Self.name, "schedule status") {
        try await schedules.status(level: level.spec)
      }
    } catch {
      guard error.code != Errno.badMessage.rawValue else { throw error }
      // As stock: it goes on to read a reply that it did not get.
      await context.console.report(error.text)
      throw .refused("invalid schedule status JSON received", .badMessage)
    }
    let report = MirrorScheduleStatusReport(planned: planned.map { .init(time: $0.scheduleTime, image: $0.image) })
    await context.console.print(report.rendered(format))
  }
}
