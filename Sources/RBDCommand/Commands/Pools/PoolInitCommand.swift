import CephCodec
import RBD
import Rados

/// `rbd pool init`.
struct PoolInitCommand: Command {
  static let name = "pool init"
  private let target: ImageTarget
  private let force: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(hasNamespace: false)
    force = reader.arguments.flag("force")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(target.pool)
    do throws(RadosError) {
      try await PoolValidation(pool).initialize(force: force)
    } catch {
      // As stock: the exit code tells nothing of it.
      let failure: CommandFailure =
        switch error.errno {
        case .notSupported: .refused("luminous or later release required.")
        case .notPermitted: .refused("pool already registered to a different application.")
        default: .failed("error registered application", error)
        }
      await context.console.report(failure.text)
    }
  }
}
