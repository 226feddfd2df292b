import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd snap purge`.
struct SnapPurgeCommand: Command {
  static let name = "snap purge"
  private let reference: ImageReference
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    reference = try reader.imageOrID()
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(reference) { image throws(CommandFailure) in
      let snapshots = await image.header.snapshots
      guard !snapshots.isEmpty else { return }
      let own = snapshots.reversed().filter(\.isUser)
      let kept = own.filter(\.isProtected)
      if !kept.isEmpty {
        let names = kept.map(\.name).joined(separator: ",")
        await context.console.print(
          "rbd: error removing snapshot(s) '[\(names)]', which \(kept.count == 1 ? "is" : "are") protected "
            + "- these must be unprotected with `rbd snap unprotect`.\n")
      }
      try await remove(own.filter { !$0.isProtected }, of: own.count, image, context)
    }
  }

  private func remove(
    _ snapshots: [ImageSnapshot], of total: Int, _ image: Image, _ context: CommandContext
  ) async throws(CommandFailure) {
    let reporter = ProgressReporter("Removing all snapshots", isShown: showsProgress, context.console)
    do throws(RadosError) {
      for (index, snapshot) in snapshots.enumerated() {
        try await image.removeSnapshot(snapshot.name)
        reporter.update(UInt64(index + 1), of: UInt64(total))
      }
    } catch {
      await context.log(error)
      await reporter.fail()
      guard error.errno != .busy else { throw .silent(error.errno) }
      throw .failed("removing snaps failed", error)
    }
    if snapshots.count < total {
      await reporter.fail()
    } else if !snapshots.isEmpty {
      await reporter.finish()
    }
  }
}
