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

  /// Makes the token's site a peer of this pool and, for `both`, this site a peer of that one (`Mirror::peer_bootstrap_import`). When
  /// that fails, what was done of it is undone.
  ///
  /// Throws EINVAL for this cluster's own token, another cluster's fsid, a duplicate site name or a second peer, ENOENT when the
  /// remote has no pool of this name, ENOSYS when mirroring is off there, and ETIMEDOUT when its monitors do not answer.
  public func importBootstrapToken(
    _ token: BootstrapToken, direction: MirrorPeerDirection
  ) async throws(MirroringError) {
    guard direction != .transmit else { throw MirroringError(.invalid, "invalid mirror peer direction") }
    let local = try await Site.describe(pool.cluster)
    let remote = try await connect(to: token)
    let result: Result<Void, MirroringError>
    do throws(MirroringError) {
      try await join(remote, token, direction, as: local)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await remote.shutdown()
    try result.get()
  }

  private func connect(to token: BootstrapToken) async throws(MirroringError) -> Cluster {
    let configuration = ClusterConfiguration(
      clientName: "client.\(token.clientID)", file: .none,
      options: [("mon_host", token.monitorHosts), ("key", token.key)], readsEnvironment: false, monitorTimeout: .seconds(25))
    return try await step("failed to connect to peer cluster") { try await Cluster.connect(configuration) }
  }

  private func join(
    _ cluster: Cluster, _ token: BootstrapToken, _ direction: MirrorPeerDirection, as local: Site
  ) async throws(MirroringError) {
    let remote = try await Site.describe(cluster, kind: "remote")
    guard remote.fsid != local.fsid else { throw MirroringError(.invalid, "cannot import token for local cluster") }
    guard remote.fsid == token.fsid else { throw MirroringError(.invalid, "unexpected remote cluster fsid") }
    guard remote.name != local.name else { throw MirroringError(.invalid, "cannot import token for duplicate site name") }
    let remotePool = try await openRemotePool(cluster)
    let remoteMode = try await step("failed to retrieve remote mirroring mode") { try await remotePool.mode() }
    guard remoteMode != .disabled else { throw MirroringError(.noSystem, "mirroring is not enabled on remote peer") }
    let localMode = try await step("failed to retrieve local mirroring mode") { try await mode() }
    if localMode == .disabled { try await setMode(remoteMode) }
    do {
      let there = Newcomer(token: token, siteName: remote.name, direction: direction, what: "remote", place: "local")
      try await introduce(there, to: direction == .both ? remotePool : nil, as: local)
    } catch {
      if localMode == .disabled {
        // The first failure is the one to tell.
        try? await setMode(.disabled)
      }
      throw error
    }
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

  /// Admits the other site here, after this one there.
  private func introduce(
    _ there: Newcomer, to remotePool: MirrorPool?, as local: Site
  ) async throws(MirroringError) {
    guard let remotePool else {
      _ = try await admit(there)
      return
    }
    let user = try await BootstrapUser.create(on: pool.cluster)
    let hosts = try await step("failed to retrieve monitor addresses") { try await pool.cluster.monitorHosts() }
    let back = BootstrapToken(fsid: local.fsid, clientID: user.clientID, key: user.key, monitorHosts: hosts)
    let here = Newcomer(token: back, siteName: local.name, direction: .both, what: "local", place: "remote")
    let added = try await remotePool.admit(here)
    do {
      _ = try await admit(there)
    } catch {
      await remotePool.expel(added)
      throw error
    }
  }

  /// Adds a peer, or updates the one there is: a pool has a single peer. Returns the uuid of one that was added.
  private func admit(_ newcomer: Newcomer) async throws(MirroringError) -> String? {
    let peers = try await step("failed to list mirror peers") { try await self.peers() }
    guard let peer = peers.first else {
      let uuid = try await add(newcomer)
      do {
        try await keepAttributes(of: newcomer, uuid)
        return uuid
      } catch {
        await expel(uuid)
        throw error
      }
    }
    guard peer.siteName == newcomer.siteName || peer.siteName == newcomer.token.fsid else {
      throw MirroringError(.invalid, "multiple peers are not currently supported")
    }
    if peer.siteName != newcomer.siteName {
      // An old name is no obstacle.
      try? await setPeer(uuid: peer.uuid, siteName: newcomer.siteName)
    }
    try await keepAttributes(of: newcomer, peer.uuid)
    return nil
  }

  private func add(_ newcomer: Newcomer) async throws(MirroringError) -> String {
    do {
      return try await addPeer(
        direction: newcomer.direction, siteName: newcomer.siteName, clientName: "client.\(newcomer.token.clientID)")
    } catch {
      throw MirroringError(error, "failed to add \(newcomer.what) peer to \(newcomer.place) cluster")
    }
  }

  private func keepAttributes(of newcomer: Newcomer, _ uuid: String) async throws(MirroringError) {
    let attributes = PeerAttributes(monitorHosts: newcomer.token.monitorHosts, key: newcomer.token.key)
    do {
      try await setPeerAttributes(uuid: uuid, attributes)
    } catch {
      throw MirroringError(
        error, "failed to update \(newcomer.what) cluster connection attributes in \(newcomer.place) cluster")
    }
  }

  private func expel(_ uuid: String?) async {
    guard let uuid else { return }
    // The failure before this one is the one to tell.
    try? await removePeer(uuid: uuid)
  }
}

/// A site that becomes a peer of a pool.
private struct Newcomer {
  var token: BootstrapToken
  var siteName: String
  var direction: MirrorPeerDirection
  /// Which cluster the site is, in words.
  var what: String
  /// In which cluster it becomes a peer, in words.
  var place: String
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
