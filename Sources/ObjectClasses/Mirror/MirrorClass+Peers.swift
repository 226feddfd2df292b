import CephCodec

extension MirrorClass {
  /// `mirror_peer_list`: the pool's peers in the order of their uuids; none when the object does not exist.
  public static let peerList = ClassMethod<[MirrorPeer]>("rbd", "mirror_peer_list")

  /// `mirror_peer_add`: adds a peer. `EINVAL` when mirroring is disabled, the peer is not valid, only receives from us or has the
  /// pool's mirror uuid as its uuid; `ESTALE` for a known uuid; `EEXIST` for a known site name or mirror uuid.
  public static let peerAdd = ClassMethod<Nothing, MirrorPeer>("rbd", "mirror_peer_add", isWrite: true)

  /// `mirror_peer_remove`: removes the peer with a uuid, if there is one.
  public static let peerRemove = ClassMethod<Nothing, String>("rbd", "mirror_peer_remove", isWrite: true)

  /// `mirror_peer_set_client`: peer uuid, then the user to connect as. `ENOENT` for no such peer.
  public static let peerSetClient = ClassMethod<Nothing, String, String>("rbd", "mirror_peer_set_client", isWrite: true)

  /// `mirror_peer_set_cluster`: peer uuid, then its site name. `ENOENT` for no such peer, `EEXIST` when another has the name.
  public static let peerSetSiteName = ClassMethod<Nothing, String, String>("rbd", "mirror_peer_set_cluster", isWrite: true)

  /// `mirror_peer_set_direction`: peer uuid, then which way its data flows. `ENOENT` for no such peer.
  public static let peerSetDirection = ClassMethod<Nothing, String, MirrorPeerDirection>(
    "rbd", "mirror_peer_set_direction", isWrite: true)

  /// `mirror_peer_ping`: called by the receiving site's daemon on the other pool: its own site name and mirror uuid, and always
  /// `.transmit`. Refreshes the peer's `lastSeen`, adding the peer if it is not known.
  public static let peerPing = ClassMethod<Nothing, String, String, MirrorPeerDirection>("rbd", "mirror_peer_ping", isWrite: true)
}
