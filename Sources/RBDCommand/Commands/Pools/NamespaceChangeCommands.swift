import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// `rbd namespace create`.
struct NamespaceCreateCommand: Command {
  static let name = "namespace create"
  private let target: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { target = try reader.namespaceTarget() }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(target.pool)
    try await context.attempt("failed to created namespace") { () throws(RadosError) in
      try await PoolNamespaces(pool).create(target.namespace)
    }
  }
}

/// `rbd namespace rm`.
struct NamespaceRemoveCommand: Command {
  static let name = "namespace remove"
  private let target: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { target = try reader.namespaceTarget() }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(target.pool)
    do throws(RadosError) {
      try await PoolNamespaces(pool).remove(target.namespace) { namespace async throws(RadosError) in
        do throws(MirroringError) {
          try await MirrorPool(namespace).setMode(.disabled)
        } catch {
          throw RadosError(error.errno, "disable mirroring", detail: error.message)
        }
      }
    } catch {
      await context.log(error)
      switch error.errno {
      case .busy: throw .refused("namespace contains images which must be deleted first.", error.errno)
      case .noEntry: throw .refused("namespace does not exist.", error.errno)
      default: throw .failed("failed to remove namespace", error)
      }
    }
  }
}

extension ArgumentReader {
  /// A pool and the name of a namespace in it.
  fileprivate mutating func namespaceTarget() throws(CommandFailure) -> ImageTarget {
    let target = try poolTarget(validatesPool: true)
    guard !target.namespace.isEmpty else { throw .refused("namespace name was not specified") }
    return target
  }
}
