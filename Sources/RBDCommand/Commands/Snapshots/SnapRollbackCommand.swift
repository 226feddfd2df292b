import CephCodec
import RBD
import Rados

/// `rbd snap rollback`.
struct SnapRollbackCommand: Command {
  static let name = "snap rollback"
  private let target: ImageTarget
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(snapshot: .required)
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      do throws(RadosError) {
        try await context.progressing("Rolling back to snapshot", isShown: showsProgress) { progress throws(RadosError) in
          guard let snapshot = await image.header.snapshot(named: target.snapshot) else {
            throw RadosError(.noEntry, "roll back", object: ImageObjects.header(image.id))
          }
          try await image.rollBack(to: snapshot.id, progress: progress.operation)
        }
      } catch {
        throw .failed("rollback failed", error)
      }
    }
  }
}
