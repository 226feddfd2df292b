import CephCodec
import Mirroring
import RBD
import Rados

/// `rbd trash purge`.
struct TrashPurgeCommand: Command {
  static let name = "trash purge"
  private let target: ImageTarget
  private let expiredBefore: String?
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget()
    expiredBefore = reader.arguments.text("expired-before")
    showsProgress = !reader.arguments.flag("no-progress")
    guard !reader.arguments.has("threshold") else {
      throw .refused("--threshold is not supported by this tool; run the command with Ceph's own rbd")
    }
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: target)
    let time = try await expiry()
    do throws(RadosError) {
      try await context.progressing("Removing images", isShown: showsProgress) { progress throws(RadosError) in
        let remover = ImageRemover(in: pool, mirroring: MirroringRemoval())
        try await remover.purge(expiredBy: time) { progress.update($0, of: $1) }
      }
    } catch {
      // As stock: the progress has told of it, and the exit code does not.
      return
    }
  }

  private func expiry() async throws(CommandFailure) -> UTime? {
    guard let expiredBefore else { return nil }
    do throws(SystemFailure) {
      return try await DateTool.time(expiredBefore)
    } catch {
      throw .refused("error calling /bin/date: \(error.errno)", error.errno)
    }
  }
}
