import CephCodec
import Mirroring
import ObjectClasses
import RBD

/// `rbd mirror image snapshot`.
struct MirrorImageSnapshotCommand: Command {
  static let name = "mirror image snapshot"
  private let target: ImageTarget
  private let flags: SnapshotCreateFlags

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    flags = try reader.snapshotFlags()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.mirrored(target) { image throws(CommandFailure) in
      let info = try await context.requireMirroring(image)
      guard info.image.mode == .snapshot else { throw .refused("snapshot based mirroring not enabled on the image") }
      do throws(MirroringError) {
        let id = try await image.createSnapshot(flags: flags)
        await context.console.print("Snapshot ID: \(id.rawValue)\n")
      } catch {
        await context.log(error.message)
        throw .refused("error creating snapshot: \(error.errno)", error.errno)
      }
    }
  }
}
