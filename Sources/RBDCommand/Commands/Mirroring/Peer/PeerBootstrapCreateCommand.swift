import CephCodec
import Mirroring

/// `rbd mirror pool peer bootstrap create`.
struct PeerBootstrapCreateCommand: Command {
  static let name = "mirror pool peer bootstrap create"
  private let target: ImageTarget
  private let siteName: String?

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(validatesPool: true, hasNamespace: false)
    siteName = reader.arguments.text("site-name")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.mirrorPool(target)
    if let siteName { try await context.setSiteName(siteName) }
    do throws(MirroringError) {
      await context.console.print("\(try await pool.createBootstrapToken().base64)\n")
    } catch {
      await context.log(error.message)
      guard error.errno == .exists else {
        throw .refused("failed to create mirroring bootstrap token: \(error.errno)", error.errno)
      }
      // As stock: an empty token and success.
      await context.console.report("rbd: mismatch with pre-existing RBD mirroring peer user caps\n")
      await context.console.print("\n")
    }
  }
}
