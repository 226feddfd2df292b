import CephCodec
import Mirroring
import ObjectClasses
import RBD

/// `rbd mirror image demote`.
struct MirrorImageDemoteCommand: Command {
  static let name = "mirror image demote"
  private let target: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.mirrored(target) { image throws(CommandFailure) in
      _ = try await context.requireMirroring(image)
      try await context.step("error demoting image to non-primary") { () throws(MirroringError) in try await image.demote() }
      await context.console.print("Image demoted to non-primary\n")
    }
  }
}
