import CephCodec
import RBD
import Rados

/// `rbd snap create`.
struct SnapCreateCommand: Command {
  static let name = "snap create"
  private let target: ImageTarget
  private let flags: SnapshotCreateFlags
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(.plain, snapshot: .required, .snapshot)
    flags = try reader.snapshotFlags()
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      do throws(RadosError) {
        try await context.progressing("Creating snap", isShown: showsProgress) { progress throws(RadosError) in
          guard await image.header.snapshot(named: target.snapshot) == nil else {
            throw RadosError(.exists, "create snapshot", object: ImageObjects.header(image.id))
          }
          _ = try await image.createSnapshot(target.snapshot, flags: flags, progress: progress.operation)
        }
      } catch {
        throw .failed("failed to create snapshot", error)
      }
    }
  }
}
