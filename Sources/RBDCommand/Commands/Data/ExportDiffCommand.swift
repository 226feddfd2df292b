import CephCodec
import RBD
import Rados

/// `rbd export-diff`.
struct ExportDiffCommand: Command {
  static let name = "export-diff"
  private let target: ImageTarget
  private let path: String
  private let fromSnapshot: String
  private let wholeObjects: Bool
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(.source, snapshot: .permitted)
    path = try reader.path()
    fromSnapshot = reader.arguments.text("from-snap") ?? ""
    wholeObjects = reader.arguments.flag("whole-object")
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let opened = try await context.header(of: target)
    let sink: DataSink
    do throws(SystemFailure) {
      sink = try DataSink(path, context.console)
    } catch {
      throw .refused("export-diff error: \(error.errno)", error.errno)
    }
    do throws(TransferFailure) {
      try await context.transferring("Exporting image", isShown: showsProgress) { progress in
        try await export(opened, to: sink, progress)
      }
    } catch {
      sink.remove()
      throw .refused("export-diff error: \(error.errno)", error.errno)
    }
  }

  private func export(_ opened: OpenedHeader, to sink: DataSink, _ progress: ProgressReporter) async throws {
    let (header, snapshot) = (opened.header, opened.snapshot)
    let size = snapshot?.size ?? header.size
    let image = try await Image.open(in: opened.pool, header: header, mode: .readOnly)
    let diff = try await ImageDiff.load(
      image, from: try header.snapshotID(from: fromSnapshot), to: snapshot?.id ?? .head, wholeObject: wholeObjects)
    try await ImageExport(image.io).writeDiff(
      diff, startName: fromSnapshot.nonEmpty, endName: snapshot?.name, .one,
      progress: { progress.update($0, of: size) }, { bytes in try await sink.write(bytes) })
  }
}
