import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd resize`.
struct ResizeCommand: Command {
  static let name = "resize"
  private let target: ImageTarget
  private let size: UInt64
  private let allowsShrink: Bool
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    size = try reader.size()
    allowsShrink = reader.arguments.flag("allow-shrink")
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      let current = await image.header.size
      guard size != current else { throw .refused("new size is equal to original size ") }
      guard size > current || allowsShrink else { throw Self.shrinkRefusal }
      do throws(RadosError) {
        try await context.progressing("Resizing image", isShown: showsProgress) { progress throws(RadosError) in
          try await image.perform(.resize(size: size, allowShrink: allowsShrink), progress: progress.operation)
        }
      } catch {
        if error.errno == .invalid, !allowsShrink { throw Self.shrinkRefusal }
        throw .failed("resize error", error)
      }
    }
  }

  private static let shrinkRefusal = CommandFailure.refused(
    "shrinking an image is only allowed with the --allow-shrink flag")
}
