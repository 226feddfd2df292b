import RBD

extension ArgumentReader {
  /// How a snapshot deals with quiescing (`get_snap_create_flags`).
  func snapshotFlags() throws(CommandFailure) -> SnapshotCreateFlags {
    let skips = arguments.flag("skip-quiesce")
    let ignores = arguments.flag("ignore-quiesce-error")
    guard !skips || !ignores else { throw .refused("ignore-quiesce-error cannot be used together with skip-quiesce") }
    return skips ? .skipQuiesce : ignores ? .ignoreQuiesceError : []
  }

  /// A peer's uuid (`get_uuid`).
  mutating func peerUUID() throws(CommandFailure) -> String {
    let uuid = try required("must specify peer uuid")
    let groups = uuid.split(separator: "-", omittingEmptySubsequences: false)
    let isUUID =
      groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
    guard isUUID else { throw .refused("invalid uuid '\(uuid)'") }
    return uuid
  }

  /// The level of a schedule.
  func scheduleLevel() throws(CommandFailure) -> ScheduleLevel { try ScheduleLevel(arguments, settings) }
}
