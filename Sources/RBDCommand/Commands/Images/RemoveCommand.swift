import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// `rbd rm`.
struct RemoveCommand: Command {
  static let name = "remove"
  private let target: ImageTarget
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: target)
    do throws(RadosError) {
      try await context.progressing("Removing image", isShown: showsProgress) { progress throws(RadosError) in
        let remover = ImageRemover(in: pool, mirroring: MirroringRemoval())
        try await remover.remove(target.image) { progress.update($0, of: $1) }
      }
    } catch {
      throw await explanation(error, pool)
    }
  }

  private func explanation(_ error: RadosError, _ pool: Pool) async -> CommandFailure {
    switch error.errno {
    case .notEmpty: return await snapshotsExplanation(pool)
    case .busy: return .refused(Self.watchersExplanation, error.errno)
    case .tooManyLinks:
      let group = await groupName(pool).map { " \($0)" } ?? ""
      return .refused("error: image belongs to a group\(group)\nRemove the image from the group and try again.", error.errno)
    default: return .failed("delete error", error)
    }
  }

  static let watchersExplanation = """
    error: image still has watchers
    This means the image is still open or the client using it crashed. Try again after closing/unmapping it or waiting 30s \
    for the crashed client to timeout.
    """

  private func snapshotsExplanation(_ pool: Pool) async -> CommandFailure {
    do throws(RadosError) {
      let header = try await ImageHeader.read(from: pool, named: target.image)
      if header.snapshots.allSatisfy(\.isInTrash) {
        return .refused(
          "image has snapshots with linked clones - these must be deleted or flattened before the image can be removed.",
          .notEmpty)
      }
    } catch {
      return .failed("error opening image \(target.image)", error)
    }
    return .refused(
      "image has snapshots - these must be deleted with 'rbd snap purge' before the image can be removed.", .notEmpty)
  }

  private func groupName(_ pool: Pool) async -> String? {
    do throws(RadosError) {
      let header = try await ImageHeader.read(from: pool, named: target.image)
      return try await GroupNames(pool.cluster).fullName(of: header, in: pool)
    } catch {
      // It is only for the message.
      return nil
    }
  }
}
