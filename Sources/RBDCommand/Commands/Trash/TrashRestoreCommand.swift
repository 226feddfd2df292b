import CephCodec
import RBD
import Rados

/// `rbd trash restore`.
struct TrashRestoreCommand: Command {
  static let name = "trash restore"
  private let target: ImageTarget
  private let newName: String?

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.idTarget()
    newName = reader.arguments.text("image")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: target)
    do throws(RadosError) {
      try await ImageTrash(pool).restore(target.image, as: newName)
    } catch {
      await context.log(error)
      switch error.errno {
      case .noEntry: throw .refused("error: image does not exist in trash", error.errno)
      case .exists:
        throw .refused("error: an image with the same name already exists, try again with a different name", error.errno)
      default: throw .failed("restore error", error)
      }
    }
  }
}
