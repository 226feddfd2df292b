import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd snap rename`.
struct SnapRenameCommand: Command {
  static let name = "snap rename"
  private let source: ImageTarget
  private let destination: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    source = try reader.target(.source, snapshot: .required)
    destination = try reader.target(.destination, snapshot: .required, .snapshot, beside: source)
    guard source.pool == destination.pool else { throw .refused("source and destination pool must be the same") }
    guard source.namespace == destination.namespace else {
      throw .refused("source and destination namespace must be the same")
    }
    guard source.image == destination.image else { throw .refused("source and destination image name must be the same") }
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(source) { image throws(CommandFailure) in
      try await context.attempt("renaming snap failed") { () throws(RadosError) in
        guard let snapshot = await image.header.snapshot(named: source.snapshot) else {
          throw RadosError(.noEntry, "rename snapshot", object: ImageObjects.header(image.id))
        }
        try await image.perform(.snapshotRename(snapshot.id, newName: destination.snapshot))
      }
    }
  }
}
