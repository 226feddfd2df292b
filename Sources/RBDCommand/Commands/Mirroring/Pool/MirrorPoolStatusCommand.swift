import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// `rbd mirror pool status`.
struct MirrorPoolStatusCommand: Command {
  static let name = "mirror pool status"
  private let target: ImageTarget
  private let format: OutputFormat
  private let isVerbose: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget()
    format = try reader.format()
    isVerbose = reader.arguments.flag("verbose")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.mirrorPool(target)
    let summary: [MirrorImageStatusState: Int32]
    do throws(RadosError) {
      summary = try await pool.statusSummary()
    } catch {
      throw .failed("failed to get status summary for mirrored images", error)
    }
    let services = await MirrorStatusReading.services(pool.pool, context)
    var report = MirrorPoolStatusReport(
      imageHealth: MirrorPool.imageHealth(summary), daemonHealth: services?.health ?? .unknown,
      states: summary.sorted { $0.key < $1.key }.map { (state: $0.key, count: $0.value) })
    var failure: CommandFailure?
    if isVerbose {
      report.details = .init(daemons: services?.services ?? [], images: [])
      do throws(CommandFailure) {
        report.details?.images = try await images(pool, services, context)
      } catch {
        // As stock: the rest is shown all the same.
        failure = error
      }
    }
    await context.console.print(report.rendered(format))
    if let failure { throw failure }
  }

  /// The mirrored images in the order of their names: what all sites say of all of them, a thousand a read.
  private func images(
    _ pool: MirrorPool, _ services: MirrorServices?, _ context: CommandContext
  ) async throws(CommandFailure) -> [MirrorImageView] {
    let peers = await MirrorStatusReading.peers(pool.pool, context)
    let instances = await instances(pool, context)
    do throws(RadosError) {
      let statuses = try await pool.statuses()
      return try await ImageDirectory(pool.pool).list().compactMap { entry in
        guard let (image, reported) = statuses[entry.id] else { return nil }
        // As stock: what was said of an image that is being enabled or disabled is not shown.
        let status = image.state == .enabled ? reported : MirrorImageStatus()
        let instance = status.local?.isUp == true ? instances[entry.id] : nil
        return MirrorImageView(
          name: entry.name, globalID: image.globalImageID, status: status, peers: peers,
          service: instance.flatMap { services?.service(instanceID: $0) })
      }
    } catch {
      throw .refused("failed to list images within pool", error.errno)
    }
  }

  private func instances(_ pool: MirrorPool, _ context: CommandContext) async -> [String: String] {
    do throws(RadosError) {
      return try await pool.instanceIDs()
    } catch {
      await context.console.report(CommandFailure.failed("failed to get instance id list", error).text)
      return [:]
    }
  }
}
