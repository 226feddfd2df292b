import CephCodec
import Logging
import Mirroring
import ObjectClasses
import Rados

/// Finds the pools that are mirrored and the peers to replicate from (`ClusterWatcher`).
struct MirroredPoolScan: Sendable {
  /// What was found.
  struct Result: Sendable, Equatable {
    /// The mirrored pools' names.
    var names: [Int64: String] = [:]
    /// The peers to replicate from.
    var peers: [Int64: [PoolReplayerPlan.Peer]] = [:]
    /// What kept a pool from being looked at.
    var problems: [Int64: ServiceStatus.Callout] = [:]
    /// Our site's name.
    var siteName: String
  }

  /// Our cluster.
  let cluster: Cluster
  /// Logs.
  let logger: Logger

  /// Looks at all pools.
  func run() async throws(RadosError) -> Result {
    try await cluster.waitForLatestOSDMap()
    var result = Result(siteName: try await cluster.siteName())
    for (id, name) in try await cluster.pools() {
      do throws(RadosError) {
        let pool = MirrorPool(try await cluster.pool(id: id))
        guard try await pool.mode() != .disabled else { continue }
        result.names[id] = name
        let peers = try await pool.peers().filter { $0.direction != .transmit }
        var known: [PoolReplayerPlan.Peer] = []
        for peer in peers { known.append(try await resolve(peer, pool, &result)) }
        result.peers[id] = known
      } catch  where error.errno == .noEntry {
        continue
      } catch {
        result.names[id] = name
        result.problems[id] = ServiceStatus.Callout(
          level: .warning, text: error.errno == .notPermitted ? "access denied" : "mirroring mode query failed")
        logger.warning("cannot look at pool", metadata: ["pool": "\(name)", "error": "\(error)"])
      }
    }
    return result
  }

  private func resolve(
    _ peer: MirrorPeer, _ pool: MirrorPool, _ result: inout Result
  ) async throws(RadosError) -> PoolReplayerPlan.Peer {
    var attributes = PeerAttributes()
    do {
      attributes = try await pool.peerAttributes(uuid: peer.uuid) ?? PeerAttributes()
    } catch {
      logger.warning("cannot read peer attributes", metadata: ["peer": "\(peer.uuid)"])
      result.problems[pool.pool.id] = ServiceStatus.Callout(level: .warning, text: "mirroring peer config-key query failed")
    }
    return PoolReplayerPlan.Peer(
      uuid: peer.uuid, siteName: peer.siteName, clientName: peer.clientName, monHost: attributes.monitorHosts ?? "",
      key: attributes.key ?? "")
  }
}
