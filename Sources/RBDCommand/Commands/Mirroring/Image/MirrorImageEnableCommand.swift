import CephCodec
import Mirroring
import ObjectClasses
import RBD

/// `rbd mirror image enable`.
struct MirrorImageEnableCommand: Command {
  static let name = "mirror image enable"
  private let target: ImageTarget
  private let mode: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    mode = reader.nextArgument()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let dataPool = try await context.mirrored(target) { image throws(CommandFailure) in
      let mode: MirrorImageMode
      switch self.mode {
      case "", "journal": mode = .journal
      case "snapshot": mode = .snapshot
      default: throw .refused("invalid mode name: \(self.mode)")
      }
      try await context.step(nil) { () throws(MirroringError) in try await image.enable(mode: mode) }
      await context.console.print("Mirroring enabled\n")
      return image.image.io.dataPool
    }
    await context.refillReserve(of: dataPool)
  }
}
