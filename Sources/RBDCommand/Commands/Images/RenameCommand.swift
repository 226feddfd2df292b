import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd mv`.
struct RenameCommand: Command {
  static let name = "rename"
  private let source: ImageTarget
  private let destination: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    source = try reader.target(.source)
    destination = try reader.target(.destination, snapshot: .none, .full, beside: source)
    guard source.pool == destination.pool else {
      throw .refused(
        "mv/rename across pools not supported\nsource pool: \(source.pool) dest pool: \(destination.pool)")
    }
    guard source.namespace == destination.namespace else {
      throw .refused(
        """
        mv/rename across namespaces not supported
        source namespace: \(source.namespace) dest namespace: \(destination.namespace)
        """)
    }
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: source)
    try await context.attempt("rename error") { () throws(RadosError) in
      let image = try await Image.open(in: pool, named: source.image)
      var failure: RadosError?
      do throws(RadosError) { try await image.perform(.rename(destination.image)) } catch { failure = error }
      await context.close(image)
      if let failure { throw failure }
    }
  }
}
