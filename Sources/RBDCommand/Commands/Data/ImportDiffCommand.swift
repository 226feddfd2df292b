import CephCodec
import RBD
import Rados

/// `rbd import-diff`.
struct ImportDiffCommand: Command {
  static let name = "import-diff"
  private let path: String
  private let target: ImageTarget
  private let sparseSize: Int
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    path = try reader.path()
    target = try reader.target()
    sparseSize = reader.arguments.number("sparse-size").map { Int(clamping: $0) } ?? ImageImport.defaultSparseSize
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      let file = try await ImportFile.open(path, failure: "import-diff failed", context)
      let size = await image.header.size
      do throws(TransferFailure) {
        try await context.transferring("Importing image diff", isShown: showsProgress) { progress in
          var source = FileSource(file)
          try await ImageImport(into: image, sparseSize: sparseSize).applyDiff(&source, .one) { progress.update($0, of: size) }
        }
      } catch {
        throw .refused("import-diff failed: \(error.errno)", error.errno)
      }
    }
  }
}

/// The file of an import.
enum ImportFile {
  /// Opens it; "-" is standard input.
  static func open(_ path: String, failure: String, _ context: CommandContext) async throws(CommandFailure) -> LocalFile {
    do throws(SystemFailure) {
      return path == "-" ? .standardInput : try LocalFile.open(reading: path)
    } catch {
      await context.console.report("rbd: error opening \(path)\n")
      throw .refused("\(failure): \(error.errno)", error.errno)
    }
  }
}
