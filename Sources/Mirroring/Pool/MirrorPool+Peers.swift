import CephCodec
import ObjectClasses
import RBD
import Rados

extension MirrorPool {
  /// The pool's peers (`mirror_peer_list`). Peers belong to the pool's default namespace.
  public func peers() async throws(RadosError) -> [MirrorPeer] {
    try await existing { () throws(RadosError) in
      try await pool.call(MirrorObjects.mirroring, MirrorClass.peerList())
    } ?? []
  }

  /// The uuids of the peers that receive what this pool sends: those a primary mirror snapshot is kept for.
  public func transmitPeerUUIDs() async throws(RadosError) -> Set<String> {
    let root = MirrorPool(try pool.inNamespace(""))
    return Set(try await root.peers().filter { $0.direction != .receive }.map(\.uuid))
  }

  /// Adds a peer and returns its uuid (`Mirror::peer_site_add`). Throws EEXIST for a site that is a peer already, EINVAL for this
  /// cluster's own name or a direction that only sends.
  public func addPeer(
    direction: MirrorPeerDirection, siteName: String, clientName: String
  ) async throws(MirroringError) -> String {
    if pool.cluster.clusterName == siteName { throw MirroringError(.invalid, "cannot add self as remote peer") }
    if direction == .transmit { throw MirroringError(.invalid, "a peer that only sends cannot be added") }
    for _ in 0..<8 {
      let peer = MirrorPeer(uuid: randomUUID(), direction: direction, siteName: siteName, clientName: clientName, mirrorUUID: "")
      do {
        try await pool.execute(MirrorObjects.mirroring, MirrorClass.peerAdd(peer))
        return peer.uuid
      } catch  where error.errno == .stale {
        // The uuid is taken: draw another.
      } catch {
        throw MirroringError(error, "failed to add mirror peer '\(siteName)'")
      }
    }
    throw MirroringError(.stale, "failed to add mirror peer '\(siteName)': \(Errno.stale)")
  }

  /// Removes a peer, its attributes, and its claim on mirror snapshots (`Mirror::peer_site_remove`). A peer that does not exist is
  /// no error.
  public func removePeer(uuid: String) async throws(MirroringError) {
    do {
      try await pool.cluster.setConfigKey(peerKey(uuid), "")
    } catch  where error.errno == .noEntry || error.errno == .notPermitted {
      // There are none, or they are not ours to remove.
    } catch {
      throw MirroringError(error, "failed to remove peer attributes '\(uuid)'")
    }
    do {
      try await pool.execute(MirrorObjects.mirroring, MirrorClass.peerRemove(uuid))
    } catch  where error.errno == .noEntry {
      // Removed already.
    } catch {
      throw MirroringError(error, "failed to remove peer '\(uuid)'")
    }
    try await unlink(peer: uuid)
  }

  /// Sets a peer's client name (`Mirror::peer_site_set_client`).
  public func setPeer(uuid: String, clientName: String) async throws(MirroringError) {
    try await step("failed to update client '\(uuid)'") {
      try await pool.execute(MirrorObjects.mirroring, MirrorClass.peerSetClient(uuid, clientName))
    }
  }

  /// Sets a peer's site name (`Mirror::peer_site_set_name`).
  public func setPeer(uuid: String, siteName: String) async throws(MirroringError) {
    if pool.cluster.clusterName == siteName { throw MirroringError(.invalid, "cannot set self as remote peer") }
    try await step("failed to update site '\(uuid)'") {
      try await pool.execute(MirrorObjects.mirroring, MirrorClass.peerSetSiteName(uuid, siteName))
    }
  }

  /// Sets a peer's direction (`Mirror::peer_site_set_direction`).
  public func setPeer(uuid: String, direction: MirrorPeerDirection) async throws(MirroringError) {
    try await step("failed to update direction '\(uuid)'") {
      try await pool.execute(MirrorObjects.mirroring, MirrorClass.peerSetDirection(uuid, direction))
    }
  }

  /// How to reach a peer, or nil if the peer's own configuration file says it (`Mirror::peer_site_get_attributes`).
  public func peerAttributes(uuid: String) async throws -> PeerAttributes? {
    guard let json = try await pool.cluster.configKey(peerKey(uuid)), !json.isEmpty else { return nil }
    return try PeerAttributes(json: json)
  }

  /// Keeps how to reach a peer (`Mirror::peer_site_set_attributes`). Throws ENOENT for an unknown peer.
  public func setPeerAttributes(uuid: String, _ attributes: PeerAttributes) async throws(MirroringError) {
    let peers = try await step("failed to list peers") { try await self.peers() }
    guard peers.contains(where: { $0.uuid == uuid }) else {
      throw MirroringError(.noEntry, "mirror peer uuid \(uuid) does not exist")
    }
    try await step("failed to update peer attributes") {
      try await pool.cluster.setConfigKey(peerKey(uuid), attributes.json)
    }
  }

  private func peerKey(_ uuid: String) -> String { MirrorObjects.peerConfigKey(poolID: pool.id, peerUUID: uuid) }
}
