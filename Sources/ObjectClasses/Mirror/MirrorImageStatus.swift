import CephCodec

/// A mirrored image's status on all sites that report it (`cls::rbd::MirrorImageStatus`).
public struct MirrorImageStatus: CephCodable, Equatable {
  /// The sites' statuses; our own, if there is one, has an empty mirror uuid and comes first when decoded.
  public var sites: [MirrorImageSiteStatus]

  /// The statuses of some sites.
  public init(_ sites: [MirrorImageSiteStatus] = []) {
    self.sites = sites
  }

  /// Our own site's status (`get_local_mirror_image_site_status`).
  public var local: MirrorImageSiteStatus? { sites.first { $0.mirrorUUID.isEmpty } }
  /// The other sites' statuses.
  public var remotes: [MirrorImageSiteStatus] { sites.filter { !$0.mirrorUUID.isEmpty } }

  public init(from decoder: inout Decoder) throws(CodecError) {
    sites = try decoder.versioned("MirrorImageStatus", supported: 2) { decoder, version throws(CodecError) in
      let local = try MirrorImageSiteStatus(version: 1, fieldsFrom: &decoder)
      guard version >= 2 else { return [local] }
      let hasLocal: Bool = try decoder.decode()
      // A remote status is at least two string lengths, a state, a time and a flag.
      let count = try decoder.count(minimumElementSize: 18)
      var sites = hasLocal ? [local] : []
      sites.reserveCapacity(sites.count + count)
      for _ in 0..<count { sites.append(try MirrorImageSiteStatus(version: 2, fieldsFrom: &decoder)) }
      return sites
    }
  }

  public func encode(into encoder: inout Encoder) {
    let local = local
    let remotes = remotes
    encoder.versioned(2, compat: 1) { encoder in
      (local ?? MirrorImageSiteStatus()).encodeFields(version: 1, into: &encoder)
      encoder.encode(local != nil)
      encoder.append(UInt32(remotes.count))
      for status in remotes { status.encodeFields(version: 2, into: &encoder) }
    }
  }
}

/// From which sites' statuses a pool's images are summed up (`mirror_image_status_get_summary`).
public struct MirrorStatusPerspective: Equatable, Sendable {
  /// What the pool is to its peers as a whole.
  public var direction: MirrorPeerDirection
  /// The mirror uuids of the peers that receive from us.
  public var receivers: Set<String>

  /// The perspective of a pool with these peers; with none the pool counts as receiving.
  public init(peers: [MirrorPeer]) {
    direction = peers.first?.direction ?? .receive
    receivers = []
    for peer in peers where peer.direction != .receive {
      receivers.insert(peer.mirrorUUID)
      if direction != .both, direction != peer.direction { direction = .both }
    }
  }

  /// The one state that stands for an image (`compute_image_status_summary_state`): of the states that count, `error` wins,
  /// else the least; a peer that should receive and reports nothing makes it `unknown`.
  public func summary(of status: MirrorImageStatus) -> MirrorImageStatusState {
    var state: MirrorImageStatusState?
    if direction != .transmit, let local = status.local, local.isUp { state = local.state }
    guard direction != .receive else { return state ?? .unknown }
    var silent = receivers.count
    for remote in status.remotes {
      if silent > 0, receivers.contains(remote.mirrorUUID) { silent -= 1 }
      if remote.state == .error {
        state = .error
      } else if let known = state {
        if known != .error { state = min(known, remote.isUp ? remote.state : .unknown) }
      } else {
        state = remote.isUp ? remote.state : .unknown
      }
    }
    return silent > 0 ? .unknown : state ?? .unknown
  }
}
