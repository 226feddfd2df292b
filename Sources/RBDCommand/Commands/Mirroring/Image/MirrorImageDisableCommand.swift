import CephCodec
import Mirroring
import ObjectClasses
import RBD

/// `rbd mirror image disable`.
struct MirrorImageDisableCommand: Command {
  static let name = "mirror image disable"
  private let target: ImageTarget
  private let force: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    force = reader.arguments.flag("force")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.mirrored(target) { image throws(CommandFailure) in
      try await context.step(nil) { () throws(MirroringError) in try await image.disable(force: force) }
      await context.console.print("Mirroring disabled\n")
    }
  }
}
