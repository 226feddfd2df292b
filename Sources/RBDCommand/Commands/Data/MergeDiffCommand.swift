import CephCodec
import RBD

/// `rbd merge-diff`.
struct MergeDiffCommand: Command {
  static let name = "merge-diff"
  private let first: String
  private let second: String
  private let path: String
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    first = try reader.required("first diff was not specified")
    second = try reader.required("second diff was not specified")
    path = try reader.path()
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    do throws(TransferFailure) {
      try await context.transferring("Merging image diff", isShown: showsProgress) { _ in
        var older = FileSource(try await Self.open(first, context))
        var newer = FileSource(try await Self.open(second, context))
        let sink = try await create(context)
        try await DiffMerge.merge(&older, &newer) { bytes in try await sink.write(bytes) }
      }
    } catch {
      throw .refused("merge-diff error", error.errno)
    }
  }

  private static func open(_ path: String, _ context: CommandContext) async throws -> LocalFile {
    do throws(SystemFailure) {
      return path == "-" ? .standardInput : try LocalFile.open(reading: path)
    } catch {
      await context.console.report("rbd: error opening \(path)\n")
      throw error
    }
  }

  private func create(_ context: CommandContext) async throws -> DataSink {
    do throws(SystemFailure) {
      return try DataSink(path, context.console)
    } catch {
      await context.console.report("rbd: error create \(path)\n")
      throw error
    }
  }
}
