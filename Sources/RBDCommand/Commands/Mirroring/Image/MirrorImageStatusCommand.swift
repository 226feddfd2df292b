import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// `rbd mirror image status`.
struct MirrorImageStatusCommand: Command {
  static let name = "mirror image status"
  private let target: ImageTarget
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    format = try reader.format()
    target = try reader.target()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let opened = try await context.header(of: target)
    let mirrorPool = MirrorPool(opened.pool)
    let info: MirrorImageInfo?
    do throws(RadosError) {
      info = try await mirrorPool.info(of: opened.header)
    } catch {
      throw .failed("failed to retrieve mirror info", error)
    }
    guard let info, info.image.state == .enabled else { throw .refused("mirroring not enabled on the image") }
    let peers = await MirrorStatusReading.peers(opened.pool, context)
    let status: MirrorImageStatus
    do throws(RadosError) {
      status = try await mirrorPool.status(globalID: info.image.globalImageID)
    } catch {
      throw .failed("failed to get status for image \(target.image)", error)
    }
    var view = MirrorImageView(
      name: target.image, globalID: info.image.globalImageID, status: status, peers: peers,
      service: status.local?.isUp == true ? await service(info.image.globalImageID, mirrorPool, context) : nil)
    if info.isPrimary, info.image.mode == .snapshot { view.snapshots = opened.header.primaryMirrorSnapshots }
    await context.console.print(MirrorImageStatusReport(image: view).rendered(format))
  }

  /// The daemon that replays the image. What cannot be learnt of it is not shown.
  private func service(_ globalID: String, _ pool: MirrorPool, _ context: CommandContext) async -> MirrorService? {
    do throws(RadosError) {
      guard let instance = try await pool.instanceID(globalID: globalID) else { return nil }
      return await MirrorStatusReading.services(pool.pool, context)?.service(instanceID: instance)
    } catch {
      await context.console.report(CommandFailure.failed("failed to get service id for image \(target.image)", error).text)
      return nil
    }
  }
}

extension ImageHeader {
  /// The mirror snapshots a primary made, oldest first.
  fileprivate var primaryMirrorSnapshots: [MirrorImageView.Snapshot] {
    snapshots.reversed().compactMap { snapshot in
      guard let mirror = snapshot.mirror, mirror.isPrimary else { return nil }
      return MirrorImageView.Snapshot(
        id: snapshot.id.rawValue, name: snapshot.name, isDemoted: mirror.isDemoted,
        peerUUIDs: mirror.mirrorPeerUUIDs.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
  }
}
