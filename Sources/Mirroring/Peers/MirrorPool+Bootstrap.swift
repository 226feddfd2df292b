import CephCodec
import ObjectClasses
import Rados

extension MirrorPool {
  /// Makes the token by which another site becomes this pool's peer (`Mirror::peer_bootstrap_create`). Throws EINVAL on a pool
  /// that is not mirrored, EEXIST when the peer user exists with other caps.
  public func createBootstrapToken() async throws(MirroringError) -> BootstrapToken {
    let mode = try await step("failed to retrieve mirroring mode") { try await self.mode() }
    guard mode != .disabled else { throw MirroringError(.invalid, "mirroring is not enabled on the pool") }
    let fsid = try await step("failed to retrieve cluster fsid") { try pool.cluster.fsid() }
    let user = try await BootstrapUser.create(on: pool.cluster)
    let hosts = try await step("failed to retrieve monitor addresses") { try await pool.cluster.monitorHosts() }
    return BootstrapToken(fsid: fsid, clientID: user.clientID, key: user.key, monitorHosts: hosts)
  }

  /// Makes the token's site a peer of this pool and, for `both`, this site a peer of that one (`Mirror::peer_bootstrap_import`).
  ///
  /// Throws EINVAL for this cluster's own token, another cluster's fsid, a duplicate site name or a second peer, ENOENT when the
  /// remote has no pool of this name, ENOSYS when mirroring is off there, and ETIMEDOUT when its monitors do not answer.
  public func importBootstrapToken(
    _ token: BootstrapToken, direction: MirrorPeerDirection
  ) async throws(MirroringError) {
    guard direction != .transmit else { throw MirroringError(.invalid, "invalid mirror peer direction") }
    let local = try await Site.describe(pool.cluster)
    let remoteCluster = try await connect(to: token)
    defer { Task { await remoteCluster.shutdown() } }
    let remote = try await Site.describe(remoteCluster, kind: "remote")
    guard remote.fsid != local.fsid else { throw MirroringError(.invalid, "cannot import token for local cluster") }
    guard remote.fsid == token.fsid else { throw MirroringError(.invalid, "unexpected remote cluster fsid") }
    guard remote.name != local.name else { throw MirroringError(.invalid, "cannot import token for duplicate site name") }
    let remotePool = try await openRemotePool(remoteCluster)
    let remoteMode = try await step("failed to retrieve remote mirroring mode") { try await remotePool.mode() }
    guard remoteMode != .disabled else { throw MirroringError(.noSystem, "mirroring is not enabled on remote peer") }
    let localMode = try await step("failed to retrieve local mirroring mode") { try await mode() }
    if localMode == .disabled { try await setMode(remoteMode) }
    if direction == .both {
      let user = try await BootstrapUser.create(on: pool.cluster)
      let hosts = try await step("failed to retrieve monitor addresses") { try await pool.cluster.monitorHosts() }
      let back = BootstrapToken(fsid: local.fsid, clientID: user.clientID, key: user.key, monitorHosts: hosts)
      try await remotePool.keepPeer(from: back, siteName: local.name, direction: .both, what: "local", where: "remote")
    }
    try await keepPeer(from: token, siteName: remote.name, direction: direction, what: "remote", where: "local")
  }

  private func connect(to token: BootstrapToken) async throws(MirroringError) -> Cluster {
    let configuration = ClusterConfiguration(
      clientName: "client.\(token.clientID)", file: .none,
      options: [("mon_host", token.monitorHosts), ("key", token.key)], readsEnvironment: false, monitorTimeout: .seconds(25))
    return try await step("failed to connect to peer cluster") { try await Cluster.connect(configuration) }
  }

  private func openRemotePool(_ cluster: Cluster) async throws(MirroringError) -> MirrorPool {
    do {
      return MirrorPool(try await cluster.pool(named: pool.name))
    } catch  where error.errno == .noEntry {
      throw MirroringError(.noEntry, "remote pool does not exist")
    } catch {
      throw MirroringError(error, "failed to open remote pool '\(pool.name)'")
    }
  }

  /// Adds the peer that a token names, or updates the one there is: a pool has a single peer.
  private func keepPeer(
    from token: BootstrapToken, siteName: String, direction: MirrorPeerDirection, what: String, where place: String
  ) async throws(MirroringError) {
    let peers = try await step("failed to list mirror peers") { try await self.peers() }
    let uuid: String
    if let peer = peers.first {
      guard peer.siteName == siteName || peer.siteName == token.fsid else {
        throw MirroringError(.invalid, "multiple peers are not currently supported")
      }
      uuid = peer.uuid
      if peer.siteName != siteName { try await setPeer(uuid: uuid, siteName: siteName) }
    } else {
      do {
        uuid = try await addPeer(direction: direction, siteName: siteName, clientName: "client.\(token.clientID)")
      } catch {
        throw MirroringError(error, "failed to add \(what) peer to \(place) cluster")
      }
    }
    do {
      try await setPeerAttributes(uuid: uuid, PeerAttributes(monitorHosts: token.monitorHosts, key: token.key))
    } catch {
      throw MirroringError(error, "failed to update \(what) cluster connection attributes in \(place) cluster")
    }
  }
}

/// A cluster's id and the name its peers know it by.
private struct Site {
  var fsid: String
  var name: String

  static func describe(_ cluster: Cluster, kind: String = "") async throws(MirroringError) -> Site {
    let prefix = kind.isEmpty ? "" : "\(kind) "
    let fsid = try await step("failed to retrieve \(prefix)cluster fsid") { try cluster.fsid() }
    let name = try await step("failed to retrieve \(prefix)cluster site name") { try await cluster.siteName() }
    return Site(fsid: fsid, name: name)
  }
}
