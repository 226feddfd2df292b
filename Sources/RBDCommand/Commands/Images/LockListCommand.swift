import CephCodec
import ObjectClasses
import RBD

/// `rbd lock ls`.
struct LockListCommand: Command {
  static let name = "lock list"
  private let target: ImageTarget
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    format = try reader.format()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let lock = try await context.header(of: target).header.lock
    let holders = lock.lockers.sorted { LockerID.encodedBefore($0.key, $1.key) }.map { id, info in
      LockListReport.Holder(locker: "\(id.locker)", id: id.cookie, address: info.address.legacyText)
    }
    let report = LockListReport(holders: holders, isExclusive: lock.type == .exclusive, tag: lock.tag)
    await context.console.print(report.rendered(format))
  }
}
