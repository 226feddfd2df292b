import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd trash ls`.
struct TrashListCommand: Command {
  static let name = "trash list"
  private let target: ImageTarget
  private let format: OutputFormat
  private let showsAll: Bool
  private let isLong: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget()
    format = try reader.format()
    showsAll = reader.arguments.flag("all")
    isLong = reader.arguments.flag("long")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: target)
    do throws(RadosError) {
      let entries = try await ImageTrash(pool).list().filter { showsAll || $0.spec.isUsers }
      if isLong {
        try await list(entries, pool, context)
      } else {
        let images = entries.map { TrashNamesReport.Entry(id: $0.id, name: $0.spec.name) }
        await context.console.print(TrashNamesReport(images: images).rendered(format))
      }
    } catch {
      throw .failed("trash list", error)
    }
  }

  private func list(_ entries: [ImageTrash.Entry], _ pool: Pool, _ context: CommandContext) async throws(RadosError) {
    let parents = ParentLookup(pool.cluster)
    var rows: [TrashListReport.Row] = []
    for entry in entries {
      let header: ImageHeader
      do throws(RadosError) {
        header = try await ImageHeader.read(from: pool, id: entry.id, name: entry.spec.name)
      } catch {
        if error.errno != .noEntry {
          await context.console.report(CommandFailure.failed("error opening \(entry.id)", error).text)
        }
        continue
      }
      rows.append(
        .init(
          id: entry.id, name: entry.spec.name, source: entry.spec.source.displayName, deletedAt: entry.spec.deletionTime,
          protectedUntil: entry.spec.defermentEndTime, parent: try await parents.reference(header.parent)))
    }
    let report = TrashListReport(rows: rows, hasImages: !entries.isEmpty, now: .now())
    await context.console.print(report.rendered(format))
  }
}

extension TrashImageSpec {
  /// Whether a user moved the image there.
  fileprivate var isUsers: Bool { source == .user || source == .userParent }
}

extension TrashImageSource {
  /// The word in lists; empty for numbers of newer releases.
  fileprivate var displayName: String {
    switch self {
    case .user: "USER"
    case .mirroring: "MIRRORING"
    case .migration: "MIGRATION"
    case .removing: "REMOVING"
    case .userParent: "USER_PARENT"
    default: ""
    }
  }
}
