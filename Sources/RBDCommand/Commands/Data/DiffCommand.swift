import CephCodec
import RBD
import Rados

/// `rbd diff`.
struct DiffCommand: Command {
  static let name = "diff"
  private let target: ImageTarget
  private let fromSnapshot: String
  private let wholeObjects: Bool
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(snapshot: .permitted)
    fromSnapshot = reader.arguments.text("from-snap") ?? ""
    wholeObjects = reader.arguments.flag("whole-object")
    format = try reader.format()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let opened = try await context.header(of: target)
    var pieces: [DiffPiece] = []
    var failure: RadosError?
    do throws(RadosError) {
      let image = try await Image.open(in: opened.pool, header: opened.header, mode: .readOnly)
      let diff = try await ImageDiff.load(
        image, from: try opened.header.snapshotID(from: fromSnapshot), to: opened.snapshot?.id ?? .head,
        wholeObject: wholeObjects)
      pieces = try await diff.collect()
    } catch {
      failure = error
    }
    // As stock: what was found is shown, then what went wrong.
    await context.console.print(DiffReport(pieces: pieces).rendered(format))
    if let failure { throw .failed("diff error", failure) }
  }
}

extension ImageHeader {
  /// The id of a user's snapshot by name; nil for an empty name. ENOENT for one that does not exist.
  func snapshotID(from name: String) throws(RadosError) -> SnapshotID? {
    guard !name.isEmpty else { return nil }
    guard let snapshot = snapshot(named: name) else { throw RadosError(.noEntry, "look up snapshot", object: headerObject) }
    return snapshot.id
  }
}
