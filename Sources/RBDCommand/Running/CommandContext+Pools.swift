import CephCodec
import RBD
import Rados

extension CommandContext {
  /// A pool in a namespace that exists (`utils::init_io_ctx`).
  func pool(_ name: String, namespace: String = "") async throws(CommandFailure) -> Pool {
    let cluster = try await connection.cluster()
    let name = name.isEmpty ? settings.defaultPool : name
    let pool: Pool
    do throws(RadosError) {
      pool = try await cluster.pool(named: name)
    } catch {
      throw Self.poolFailure(error, name, settings)
    }
    return try await Self.checked(pool, namespace: namespace)
  }

  /// The pool of a target.
  func pool(of target: ImageTarget) async throws(CommandFailure) -> Pool {
    try await pool(target.pool, namespace: target.namespace)
  }

  private static func poolFailure(_ error: RadosError, _ name: String, _ settings: CommandSettings) -> CommandFailure {
    guard error.errno == .noEntry, name == settings.defaultPool else { return .failed("error opening pool '\(name)'", error) }
    return .refused(
      """
      error opening default pool '\(name)'
      Ensure that the default pool has been created or specify an alternate pool name.
      """, error.errno)
  }

  private static func checked(_ pool: Pool, namespace: String) async throws(CommandFailure) -> Pool {
    guard !namespace.isEmpty else { return pool }
    let exists: Bool
    do throws(RadosError) {
      exists = try await PoolNamespaces(pool).exists(namespace)
    } catch {
      throw .failed("error asserting namespace", error)
    }
    guard exists else { throw .refused("namespace '\(namespace)' does not exist.", .noEntry) }
    do throws(RadosError) {
      return try pool.inNamespace(namespace)
    } catch {
      throw .failed("error setting namespace", error)
    }
  }
}
