import CephCodec
import Mirroring
import RBD
import Rados

/// `rbd trash rm`.
struct TrashRemoveCommand: Command {
  static let name = "trash remove"
  private let target: ImageTarget
  private let force: Bool
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.idTarget()
    force = reader.arguments.flag("force")
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: target)
    let reporter = ProgressReporter("Removing image", isShown: showsProgress, context.console)
    do throws(RadosError) {
      let remover = ImageRemover(in: pool, mirroring: MirroringRemoval())
      try await remover.removeFromTrash(target.image, force: force) { reporter.update($0, of: $1) }
    } catch {
      await context.log(error)
      await context.console.report(Self.explanation(error).text)
      await reporter.fail()
      throw .silent(error.errno)
    }
    await reporter.finish()
  }

  private static func explanation(_ error: RadosError) -> CommandFailure {
    switch error.errno {
    case .notEmpty:
      .refused("image has snapshots - these must be deleted with 'rbd snap purge' before the image can be removed.")
    case .busy: .refused(RemoveCommand.watchersExplanation)
    case .tooManyLinks: CommandFailure(code: 0, text: "\nRemove the image from the group and try again.\n")
    case .notPermitted:
      CommandFailure(
        code: 0,
        text: "\nDeferment time has not expired, please use --force if you really want to remove the image\n")
    default: .failed("remove error", error)
    }
  }
}
