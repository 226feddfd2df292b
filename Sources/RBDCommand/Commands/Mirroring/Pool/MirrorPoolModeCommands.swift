import CephCodec
import Mirroring
import ObjectClasses
import Rados

/// `rbd mirror pool enable`.
struct MirrorPoolEnableCommand: Command {
  static let name = "mirror pool enable"
  private let target: ImageTarget
  private let mode: MirrorMode
  private let siteName: String?

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(validatesPool: true)
    switch reader.nextArgument() {
    case "image": mode = .image
    case "pool": mode = .pool
    default: throw .refused("must specify 'image' or 'pool' mode.")
    }
    siteName = reader.arguments.text("site-name")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = MirrorPool(try await context.pool(of: target))
    var isUpdated = false
    if let siteName {
      do throws(RadosError) {
        isUpdated = try await pool.pool.cluster.siteName() != siteName
      } catch {
        // As stock: an unknown old name is no news.
        isUpdated = false
      }
      try await context.setSiteName(siteName)
    }
    try await pool.setMode(mode, name: mode == .image ? "image" : "pool", isQuiet: isUpdated, context)
  }
}

/// `rbd mirror pool disable`.
struct MirrorPoolDisableCommand: Command {
  static let name = "mirror pool disable"
  private let target: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { target = try reader.poolTarget(validatesPool: true) }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = MirrorPool(try await context.pool(of: target))
    try await pool.setMode(.disabled, name: "disabled", isQuiet: false, context)
  }
}

extension MirrorPool {
  fileprivate func setMode(
    _ next: MirrorMode, name: String, isQuiet: Bool, _ context: CommandContext
  ) async throws(CommandFailure) {
    let current: MirrorMode
    do throws(RadosError) {
      current = try await mode()
    } catch {
      throw .failed("failed to retrieve mirror mode", error)
    }
    switch (current, next) {
    case _ where current == next:
      let state = next == .disabled ? "disabled" : "configured for \(name) mode"
      if !isQuiet { await context.console.print("rbd: mirroring is already \(state)\n") }
      return
    case (.pool, .image): await context.console.print("note: changing mirroring mode from pool to image\n")
    case (.image, .pool): await context.console.print("note: changing mirroring mode from image to pool\n")
    default: break
    }
    try await context.step(nil) { () throws(MirroringError) in try await setMode(next) }
  }
}
