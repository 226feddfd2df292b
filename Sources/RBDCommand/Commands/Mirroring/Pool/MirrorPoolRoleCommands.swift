import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// `rbd mirror pool promote`.
struct MirrorPoolPromoteCommand: Command {
  static let name = "mirror pool promote"
  private let target: ImageTarget
  private let force: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(validatesPool: true)
    force = reader.arguments.flag("force")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let change = MirrorRoleChange(pool: try await context.mirrorPool(target), verb: "promote", toPrimary: true, force: force)
    try await change.run(context)
  }
}

/// `rbd mirror pool demote`.
struct MirrorPoolDemoteCommand: Command {
  static let name = "mirror pool demote"
  private let target: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { target = try reader.poolTarget(validatesPool: true) }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let change = MirrorRoleChange(pool: try await context.mirrorPool(target), verb: "demote", toPrimary: false, force: false)
    try await change.run(context)
  }
}

/// Promotes or demotes all images of a pool that are not so yet. One that fails keeps the others going.
private struct MirrorRoleChange {
  let pool: MirrorPool
  let verb: String
  let toPrimary: Bool
  let force: Bool

  private enum Outcome: Sendable {
    case changed
    case skipped
    case failed(Errno, [String], logged: String?)
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let images: [ImageDirectory.Entry]
    do throws(RadosError) {
      let mirrored = try await pool.imageIDs()
      images = try await ImageDirectory(pool.pool).list().filter { mirrored[$0.id] != nil }
    } catch {
      await report(0, context)
      throw .refused("failed to list images within pool", error.errno)
    }
    var count = 0
    var first: Errno?
    let outcomes = await orderedMap(images, atMost: context.settings.concurrentOperations) { await change($0) }
    for outcome in outcomes {
      switch outcome {
      case .changed: count += 1
      case .skipped: break
      case .failed(let errno, let lines, let logged):
        // An image that is gone by now is none of the pool's.
        if errno != .noEntry { first = first ?? errno }
        if let logged { await context.log(logged) }
        await context.console.report(lines.map { "rbd: \($0)\n" }.joined())
      }
    }
    await report(count, context)
    if let first { throw .silent(first) }
  }

  private func report(_ count: Int, _ context: CommandContext) async {
    await context.console.print("\(toPrimary ? "Promoted" : "Demoted") \(count) mirrored images\n")
  }

  private func change(_ entry: ImageDirectory.Entry) async -> Outcome {
    let image: MirroredImage
    do throws(RadosError) {
      image = try await pool.pool.openMirrored(named: entry.name, ids: PoolSnapshotReserve())
    } catch {
      return .failed(error.errno, ["failed to open image \(entry.name): \(error.errno)"], logged: nil)
    }
    let outcome = await change(image, entry.name)
    do throws(RadosError) {
      try await image.image.close()
      return outcome
    } catch {
      let line = "failed to close image \(entry.name): \(error.errno)"
      guard case .failed(let errno, let lines, let logged) = outcome else { return .failed(error.errno, [line], logged: nil) }
      return .failed(errno, lines + [line], logged: logged)
    }
  }

  private func change(_ image: MirroredImage, _ name: String) async -> Outcome {
    do throws(RadosError) {
      guard let info = try await image.info(), info.image.state == .enabled, info.isPrimary != toPrimary else { return .skipped }
    } catch {
      return .failed(error.errno, ["failed to retrieve mirror image info for \(name): \(error.errno)"], logged: nil)
    }
    do throws(MirroringError) {
      if toPrimary { try await image.promote(force: force) } else { try await image.demote() }
      return .changed
    } catch {
      return .failed(error.errno, ["failed to \(verb) image \(name): \(error.errno)"], logged: error.message)
    }
  }
}
