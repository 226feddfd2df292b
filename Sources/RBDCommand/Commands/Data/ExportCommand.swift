import CephCodec
import RBD
import Rados

/// `rbd export`.
struct ExportCommand: Command {
  static let name = "export"
  private let target: ImageTarget
  private let path: String
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(.source, snapshot: .permitted)
    path = try reader.path()
    showsProgress = !reader.arguments.flag("no-progress")
    guard reader.arguments.number("export-format") != 2 else {
      throw .refused("export format 2 is not supported by this tool; run the command with Ceph's own rbd")
    }
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let opened = try await context.header(of: target)
    let sink: DataSink
    do throws(SystemFailure) {
      sink = try DataSink(path, context.console)
    } catch {
      throw .refused("export error: \(error.errno)", error.errno)
    }
    do throws(TransferFailure) {
      try await context.transferring("Exporting image", isShown: showsProgress) { progress in
        try await export(opened, to: sink, progress)
      }
    } catch {
      throw .refused("export error: \(error.errno)", error.errno)
    }
  }

  private func export(_ opened: OpenedHeader, to sink: DataSink, _ progress: ProgressReporter) async throws {
    let size = opened.snapshot?.size ?? opened.header.size
    let image = try await Image.open(in: opened.pool, header: opened.header, mode: .readOnly)
    try await ImageExport(image.io).readAll(at: opened.snapshot?.id ?? .head) { bytes in
      if sink.isStream {
        try await sink.write(bytes.filled)
      } else {
        for run in bytes.runs where !run.bytes.allZero { try await sink.write(run.bytes, at: run.offset) }
      }
      progress.update(bytes.range.end, of: size)
    }
    if !sink.isStream { try await sink.truncate(to: size) }
  }
}
