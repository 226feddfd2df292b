import RBD
import Rados

/// `rbd namespace ls`.
struct NamespaceListCommand: Command {
  static let name = "namespace list"
  private let target: ImageTarget
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(validatesPool: true, hasNamespace: false)
    format = try reader.format()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(target.pool)
    do throws(RadosError) {
      let names = try await PoolNamespaces(pool).list()
      await context.console.print(
        NamespaceListReport(names: names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }).rendered(format))
    } catch {
      throw .failed("failed to list namespaces", error)
    }
  }
}
