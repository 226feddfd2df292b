import Mirroring
import Rados

/// `rbd mirror snapshot schedule add`.
struct MirrorScheduleAddCommand: Command {
  static let name = "mirror snapshot schedule add"
  private let level: ScheduleLevel
  private let interval: String
  private let startTime: String?

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    level = try reader.scheduleLevel()
    interval = try reader.required("missing 'interval' argument")
    startTime = reader.nextArgument().nonEmpty
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let schedules = MirrorSnapshotSchedules(try await context.connection.cluster())
    try await context.managerCommand("\(Self.name)") { () throws(RadosError) in
      try await schedules.add(level: level.spec, interval: interval, startTime: startTime)
    }
  }
}

/// `rbd mirror snapshot schedule remove`.
struct MirrorScheduleRemoveCommand: Command {
  static let name = "mirror snapshot schedule remove"
  private let level: ScheduleLevel
  private let interval: String?
  private let startTime: String?

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    level = try reader.scheduleLevel()
    interval = reader.nextArgument().nonEmpty
    startTime = interval == nil ? nil : reader.nextArgument().nonEmpty
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let schedules = MirrorSnapshotSchedules(try await context.connection.cluster())
    try await context.managerCommand("\(Self.name)") { () throws(RadosError) in
      try await schedules.remove(level: level.spec, interval: interval, startTime: startTime)
    }
  }
}

extension String {
  /// The text, or nil if it is empty.
  var nonEmpty: String? { isEmpty ? nil : self }
}
