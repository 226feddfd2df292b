import CephCodec
import RBD
import Rados

/// `rbd pool stats`.
struct PoolStatsCommand: Command {
  static let name = "pool stats"
  private let target: ImageTarget
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget()
    format = try reader.format()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: target)
    let report = try await context.attempt("failed to query pool stats") { () throws(RadosError) in
      let listed = try await ImageDirectory(pool).list().map(\.id)
      let trashed = try await ImageTrash(pool).list().map(\.id)
      return PoolStatsReport(
        listed: try await Self.count(listed, pool, context), trashed: try await Self.count(trashed, pool, context))
    }
    await context.console.print(report.rendered(format))
  }

  private static func count(
    _ ids: [String], _ pool: Pool, _ context: CommandContext
  ) async throws(RadosError) -> PoolStatsReport.Count {
    let headers = await orderedMap(ids, atMost: context.settings.concurrentOperations) { id in
      await header(id, pool)
    }
    var count = PoolStatsReport.Count()
    for result in headers {
      guard let header = try result.get() else { continue }
      let largest = header.snapshots.map(\.size).max() ?? 0
      count.images += 1
      count.snapshots += UInt64(header.snapshots.count)
      count.bytes = count.bytes &+ max(header.size, largest)
    }
    return count
  }

  /// An image's header; nil if the image is gone.
  private static func header(_ id: String, _ pool: Pool) async -> Result<ImageHeader?, RadosError> {
    do throws(RadosError) {
      return .success(try await ImageHeader.read(from: pool, id: id, name: ""))
    } catch {
      return error.errno == .noEntry ? .success(nil) : .failure(error)
    }
  }
}
