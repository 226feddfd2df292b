import CephCodec
import RBD
import Rados

/// `rbd object-map rebuild`.
struct ObjectMapRebuildCommand: Command {
  static let name = "object-map rebuild"
  private let target: ImageTarget
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(snapshot: .permitted)
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      let snapshot = try await image.snapshotID(named: target.snapshot)
      do throws(RadosError) {
        try await context.progressing("Object Map Rebuild", isShown: showsProgress) { progress throws(RadosError) in
          try await image.rebuildObjectMap(at: snapshot, progress: progress.operation)
        }
      } catch {
        throw .failed("rebuilding object map failed", error)
      }
    }
  }
}

/// `rbd object-map check`.
struct ObjectMapCheckCommand: Command {
  static let name = "object-map check"
  private let target: ImageTarget
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(snapshot: .permitted)
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      let snapshot = try await image.snapshotID(named: target.snapshot)
      do throws(RadosError) {
        try await context.progressing("Object Map Check", isShown: showsProgress) { progress throws(RadosError) in
          _ = try await image.checkObjectMap(at: snapshot, progress: progress.operation)
        }
      } catch {
        throw .failed("checking object map failed", error)
      }
    }
  }
}

extension Image {
  /// The id of a user's snapshot; the head for an empty name.
  func snapshotID(named name: String) throws(CommandFailure) -> SnapshotID {
    guard !name.isEmpty else { return .head }
    guard let snapshot = header.snapshot(named: name) else { throw CommandContext.missingSnapshot }
    return snapshot.id
  }
}
