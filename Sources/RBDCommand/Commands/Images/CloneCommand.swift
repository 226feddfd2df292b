import CephCodec
import RBD
import Rados

/// `rbd clone`.
struct CloneCommand: Command {
  static let name = "clone"
  private let source: ImageTarget
  private let destination: ImageTarget
  private let request: CreateRequest

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    source = try reader.target(.source, snapshot: .required)
    destination = try reader.target(.destination, snapshot: .none, .full)
    request = reader.createRequest()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let parentPool = try await context.pool(of: source)
    let pool = try await context.pool(of: destination)
    do throws(RadosError) {
      let parent = try await ImageHeader.read(from: parentPool, named: source.image)
      guard let snapshot = parent.snapshot(named: source.snapshot) else {
        throw RadosError(.noEntry, "clone image", detail: "no snapshot \(source.snapshot)")
      }
      try await ImageClone(of: parent, in: parentPool).create(
        destination.image, of: snapshot.id, in: pool, options: request.options)
      if let mode = request.mirrorMode { try await context.mirror(destination.image, mode, in: pool) }
    } catch {
      await context.log(error)
      guard error.errno != .crossDevice else {
        throw .refused("clone v2 required for cross-namespace clones.", error.errno)
      }
      throw .failed("clone error", error)
    }
  }
}
