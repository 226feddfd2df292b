import RBD
import Rados

/// `rbd status`.
struct StatusCommand: Command {
  static let name = "status"
  private let target: ImageTarget
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    format = try reader.format()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let opened = try await context.header(of: target)
    do throws(RadosError) {
      let entries = try await ImageWatchers.list(opened.header.id, in: opened.pool)
      let watchers = entries.map { entry in
        WatcherReport.Watcher(address: entry.watcher.address, client: entry.watcher.globalID, cookie: entry.watcher.cookie)
      }
      await context.console.print(WatcherReport(watchers: watchers).rendered(format))
    } catch {
      throw .failed("show status failed", error)
    }
  }
}
