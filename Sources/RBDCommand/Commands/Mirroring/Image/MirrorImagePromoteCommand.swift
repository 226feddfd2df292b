import CephCodec
import Mirroring
import ObjectClasses
import RBD

/// `rbd mirror image promote`.
struct MirrorImagePromoteCommand: Command {
  static let name = "mirror image promote"
  private let target: ImageTarget
  private let force: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    force = reader.arguments.flag("force")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.mirrored(target) { image throws(CommandFailure) in
      _ = try await context.requireMirroring(image)
      try await context.step("error promoting image to primary") { () throws(MirroringError) in
        try await image.promote(force: force)
      }
      await context.console.print("Image promoted to primary\n")
    }
  }
}
