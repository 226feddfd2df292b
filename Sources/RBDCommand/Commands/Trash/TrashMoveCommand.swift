import CephCodec
import Mirroring
import RBD
import Rados

/// `rbd trash mv`.
struct TrashMoveCommand: Command {
  static let name = "trash move"
  private let target: ImageTarget
  private let expiresAt: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    expiresAt = reader.arguments.text("expires-at") ?? "now"
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: target)
    let delay = try await delay()
    try await context.attempt("deferred delete error") { () throws(RadosError) in
      try await ImageRemover(in: pool, mirroring: MirroringRemoval()).moveToTrash(target.image, delay: delay)
    }
  }

  /// How many seconds the image is to be kept.
  private func delay() async throws(CommandFailure) -> UInt64 {
    let now = UTime.now()
    let end: UTime
    do throws(SystemFailure) {
      end = try await DateTool.time(expiresAt)
    } catch {
      throw .refused("error calling /bin/date: \(error.errno)", error.errno)
    }
    guard end >= now else { throw .refused("cannot use a date in the past as an expiration date") }
    return UInt64(end.seconds - now.seconds) - (end.nanoseconds < now.nanoseconds ? 1 : 0)
  }
}
