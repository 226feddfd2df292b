import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd snap ls`.
struct SnapListCommand: Command {
  static let name = "snap list"
  private let reference: ImageReference
  private let format: OutputFormat
  private let showsAll: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    reference = try reader.imageOrID()
    format = try reader.format()
    showsAll = reader.arguments.flag("all")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let opened = try await context.header(of: reference)
    let header = opened.header
    let snapshots = header.snapshots.reversed().filter { showsAll || $0.isUser }
    var report = SnapshotListReport(
      snapshots: snapshots, showsNamespaces: showsAll, objectCount: header.objectCount(ofSize: header.size))
    do throws(RadosError) {
      for snapshot in snapshots {
        guard case .group(let pool, let group, let id) = snapshot.namespace else { continue }
        report.groups[id] = try await GroupNames(opened.pool.cluster).snapshot(
          id, ofGroup: group, inPool: pool, namespace: opened.pool.namespace)
      }
    } catch {
      throw .failed("failed to list snapshots", error)
    }
    await context.console.print(report.rendered(format))
  }
}
