import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// `rbd create`.
struct CreateCommand: Command {
  static let name = "create"
  private let target: ImageTarget
  private let request: CreateRequest
  private let size: UInt64
  private let isThick: Bool
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(.plain, snapshot: .none, .full)
    request = reader.createRequest()
    size = try reader.size()
    isThick = reader.arguments.flag("thick-provision")
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.createTarget(target, request)
    do throws(RadosError) {
      try await context.create(target.image, size: size, request, in: pool)
    } catch {
      guard target.namespace.isEmpty || error.errno != .noEntry else {
        throw .refused(
          "namespace not found - it must be created with 'rbd namespace create' before creating an image.", error.errno)
      }
      throw .failed("create error", error)
    }
    if isThick { try await provision(pool, context) }
  }

  private func provision(_ pool: Pool, _ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(ImageReference(target: target), in: pool) { image throws(CommandFailure) in
      do throws(RadosError) {
        try await context.progressing("Thick provisioning", isShown: showsProgress) { progress throws(RadosError) in
          let chunk = image.io.layout.period
          var offset: UInt64 = 0
          while offset < size {
            let extent = Extent(from: offset, to: min(offset + chunk, size))
            try await image.change { io throws(RadosError) in try await io.writeZeroes(extent, thick: true) }
            offset = extent.end
            progress.update(offset, of: size)
          }
        }
      } catch {
        throw .failed("image created but error encountered during thick provisioning", error)
      }
    }
  }
}

extension CommandContext {
  /// The pool of an image that is to be made. What stock says about a format is said before the pool is opened.
  func createTarget(_ target: ImageTarget, _ request: CreateRequest) async throws(CommandFailure) -> Pool {
    if request.isFormatOne {
      await console.report("rbd: image format 1 is deprecated\n")
      try refuseFormatOne(request.options)
    }
    return try await pool(of: target)
  }

  private func refuseFormatOne(_ options: CreateOptions) throws(CommandFailure) {
    if options.features.map({ !$0.isEmpty }) ?? false {
      throw .refused("features not allowed with format 1; use --image-format 2")
    }
    let (unit, count) = (options.stripeUnit ?? 0, options.stripeCount ?? 0)
    if unit != 0 || count != 0, unit != 1 << UInt64(options.order ?? 0), count != 1 {
      throw .refused("non-default striping not allowed with format 1; use --image-format 2")
    }
    if options.dataPool != nil { throw .refused("data pool not allowed with format 1; use --image-format 2") }
  }

  /// Creates an image, and mirrors it if that was asked for; then it is removed again if that fails.
  func create(_ name: String, size: UInt64, _ request: CreateRequest, in pool: Pool) async throws(RadosError) {
    do throws(RadosError) {
      guard !request.isFormatOne else {
        throw RadosError(.invalid, "create image", detail: "Format 1 image creation unsupported.")
      }
      _ = try await ImageCreation(in: pool).create(name, size: size, options: request.options)
    } catch {
      await log(error)
      throw error
    }
    if let mode = request.mirrorMode { try await mirror(name, mode, in: pool) }
  }

  /// Mirrors an image that was just created.
  func mirror(_ name: String, _ mode: MirrorImageMode, in pool: Pool) async throws(RadosError) {
    let image = try await pool.openMirrored(named: name)
    var failure: MirroringError?
    do throws(MirroringError) { try await image.enable(mode: mode) } catch { failure = error }
    await close(image.image)
    guard let failure else { return }
    await log("cannot enable mirroring: \(failure.message)")
    try await ImageRemover(in: pool, mirroring: MirroringRemoval()).remove(name)
    throw RadosError(failure.errno, "enable mirroring", object: name)
  }
}
