import CephCodec
import Mirroring
import RBD
import Rados

/// `rbd import`.
struct ImportCommand: Command {
  static let name = "import"
  private let path: String
  private let target: ImageTarget
  private let request: CreateRequest
  private let sparseSize: Int
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    path = try reader.path()
    let legacy = try reader.legacyImportTarget(path)
    var target = try reader.target(.destination, snapshot: .none, .full, isRequired: false, beside: legacy)
    if target.image.isEmpty { target.image = legacy.image }
    self.target = target
    request = reader.createRequest()
    sparseSize = reader.arguments.number("sparse-size").map { Int(clamping: $0) } ?? ImageImport.defaultSparseSize
    showsProgress = !reader.arguments.flag("no-progress")
    guard reader.arguments.number("export-format") != 2 else {
      throw .refused("export format 2 is not supported by this tool; run the command with Ceph's own rbd")
    }
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.createTarget(target, request)
    let file = try await ImportFile.open(path, failure: "import failed", context)
    do throws(TransferFailure) {
      try await context.transferring("Importing image", isShown: showsProgress) { progress in
        try await load(file, into: pool, progress, context)
      }
    } catch {
      throw .refused("import failed: \(error.errno)", error.errno)
    }
  }

  private func load(_ file: LocalFile, into pool: Pool, _ progress: ProgressReporter, _ context: CommandContext) async throws {
    guard try await !file.isDirectory() else {
      await context.console.report("rbd: cannot import a directory\n")
      throw SystemFailure(.isDirectory)
    }
    let length = path == "-" ? nil : try await file.size()
    do throws(RadosError) {
      try await context.create(target.image, size: length ?? 0, request, in: pool)
    } catch {
      await context.console.report("rbd: image creation failed\n")
      throw error
    }
    do {
      let image = try await Image.open(in: pool, named: target.image)
      var source = FileSource(file)
      let result: Result<Void, any Error>
      do {
        try await ImageImport(into: image, sparseSize: sparseSize).writeAll(&source, grows: length == nil) { done in
          if let length { progress.update(done, of: length) }
        }
        result = .success(())
      } catch {
        await context.console.report("rbd: failed to import image\n")
        result = .failure(error)
      }
      try await image.close()
      try result.get()
    } catch {
      // Nothing half imported is left; why the import failed is what counts.
      do { try await ImageRemover(in: pool, mirroring: MirroringRemoval()).remove(target.image) } catch let removal {
        await context.log("failed to remove \(target.image): \(removal)")
      }
      throw error
    }
  }
}

extension ArgumentReader {
  /// The image that `--pool` and `--image`, or the file's name, say: older forms of the command line.
  fileprivate func legacyImportTarget(_ path: String) throws(CommandFailure) -> ImageTarget {
    let name = arguments.text("image") ?? String(path.split(separator: "/").last ?? "")
    guard let spec = NameSpec(name, settings.validatesNames ? .full : .none) else { throw .refused("invalid spec '\(name)'") }
    guard spec.namespace == nil else { throw .refused("namespace name specified for a command that doesn't use it") }
    return ImageTarget(
      pool: spec.pool ?? arguments.text("pool") ?? "", namespace: arguments.text("namespace") ?? "", image: spec.name,
      snapshot: spec.snapshot ?? "")
  }
}
