import CephCodec
import Mirroring
import ObjectClasses
import Rados

/// `rbd mirror pool info`.
struct MirrorPoolInfoCommand: Command {
  static let name = "mirror pool info"
  private let target: ImageTarget
  private let format: OutputFormat
  private let showsAll: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget()
    format = try reader.format()
    showsAll = reader.arguments.flag("all")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = MirrorPool(try await context.pool(of: target))
    var report = MirrorPoolInfoReport(mode: .disabled, showsAll: showsAll)
    do throws(RadosError) {
      report.mode = try await pool.mode()
      if report.mode != .disabled, target.namespace.isEmpty {
        let peers = try await pool.peers().map { MirrorPoolInfoReport.Peer(peer: $0) }
        report.site = .init(name: try await Self.siteName(pool.pool.cluster), peers: peers)
      }
    } catch {
      throw .silent(error.errno)
    }
    if showsAll, let peers = report.site?.peers {
      for (index, peer) in peers.enumerated() {
        do throws(CommandFailure) {
          report.site?.peers[index].attributes = try await pool.attributes(ofPeer: peer.peer.uuid)
        } catch  where error.code == Errno.accessDenied.rawValue {
          // As stock: what the client may not read is shown as unknown.
        }
      }
    }
    await context.console.print(report.rendered(format))
  }

  private static func siteName(_ cluster: Cluster) async throws(RadosError) -> String {
    do throws(RadosError) {
      return try await cluster.siteName()
    } catch {
      guard error.errno == .notSupported else { throw error }
      return ""
    }
  }
}

extension MirrorPool {
  /// How to reach a peer; nil if nothing is known (`get_peer_config_key`).
  func attributes(ofPeer uuid: String) async throws(CommandFailure) -> PeerAttributes? {
    do {
      return try await peerAttributes(uuid: uuid)
    } catch {
      let errno = (error as? any CephError)?.errno ?? .io
      switch errno {
      case .noEntry: return nil
      case .notPermitted:
        throw .refused("permission denied attempting to access peer config-key secrets from the monitor", errno)
      case .invalid: throw .refused("corrupt mirroring peer config", errno)
      default: throw .refused("error reading mirroring peer config: \(errno)", errno)
      }
    }
  }
}
