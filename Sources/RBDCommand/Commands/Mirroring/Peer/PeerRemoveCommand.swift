import CephCodec
import Mirroring

/// `rbd mirror pool peer remove`.
struct PeerRemoveCommand: Command {
  static let name = "mirror pool peer remove"
  private let target: ImageTarget
  private let uuid: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(validatesPool: true, hasNamespace: false)
    uuid = try reader.peerUUID()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.mirrorPool(target)
    try await context.step("error removing mirror peer") { () throws(MirroringError) in try await pool.removePeer(uuid: uuid) }
  }
}
