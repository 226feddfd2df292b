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
    let dataPool = try await context.mirrored(target) { image throws(CommandFailure) in
      let info = try await context.requireMirroring(image)
      guard info.image.mode == .snapshot else { throw .refused("snapshot based mirroring not enabled on the image") }
      do throws(MirroringError) {
        try await image.createSnapshot(flags: flags, info: info) { snapshot in
          await context.console.print("Snapshot ID: \(snapshot.rawValue)\n")
          await context.console.flush()
        }
      } catch {
        await context.log(error.message)
        throw .refused("error creating snapshot: \(error.errno)", error.errno)
      }
      return image.image.io.dataPool
    }
    await context.refillReserve(of: dataPool)
  }
}
