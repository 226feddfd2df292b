import CephCodec
import Mirroring
import ObjectClasses
import RBD

/// `rbd mirror image resync`.
struct MirrorImageResyncCommand: Command {
  static let name = "mirror image resync"
  private let target: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.mirrored(target) { image throws(CommandFailure) in
      _ = try await context.requireMirroring(image)
      try await context.step("error flagging image resync") { () throws(MirroringError) in try await image.resync() }
      await context.console.print("Flagged image for resync from primary\n")
    }
  }
}
