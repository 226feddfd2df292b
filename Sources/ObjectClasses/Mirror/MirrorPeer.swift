import CephCodec

/// Which way a peer's data flows (`cls::rbd::MirrorPeerDirection`, a u8).
public enum MirrorPeerDirection: UInt8, CephEnumeration {
  /// We receive from the peer.
  case receive = 0
  /// The peer receives from us.
  case transmit = 1
  /// Both.
  case both = 2
}

/// Another site that a pool mirrors with (`cls::rbd::MirrorPeer`).
public struct MirrorPeer: CephCodable, Equatable {
  /// The peer's id in this pool; not the peer pool's mirror uuid.
  public var uuid: String
  /// Which way the data flows.
  public var direction: MirrorPeerDirection
  /// The other cluster's site name.
  public var siteName: String
  /// The user to connect as, such as `client.rbd-mirror-peer`; empty for a peer that only receives from us.
  public var clientName: String
  /// The peer pool's mirror uuid, once it has made contact; else empty.
  public var mirrorUUID: String
  /// When the peer's daemon last made contact.
  public var lastSeen: UTime

  /// A peer; one that only receives from us needs no client name.
  public init(
    uuid: String, direction: MirrorPeerDirection = .both, siteName: String, clientName: String, mirrorUUID: String = "",
    lastSeen: UTime = UTime()
  ) {
    self.uuid = uuid
    self.direction = direction
    self.siteName = siteName
    self.clientName = clientName
    self.mirrorUUID = mirrorUUID
    self.lastSeen = lastSeen
  }

  /// Whether `cls_rbd` accepts the record: a uuid and a site name, and a client name unless the peer only receives from us.
  public var isValid: Bool {
    !uuid.isEmpty && !siteName.isEmpty && (direction == .transmit || !clientName.isEmpty)
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("MirrorPeer", supported: 2) { decoder, version throws(CodecError) in
      var peer = MirrorPeer(uuid: try decoder.decode(), siteName: try decoder.decode(), clientName: try decoder.decode())
      try decoder.skip(8)
      if version >= 2 {
        peer.direction = try decoder.decode()
        peer.mirrorUUID = try decoder.decode()
        peer.lastSeen = try decoder.decode()
      }
      return peer
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(2, compat: 1) { encoder in
      encoder.encode(uuid)
      encoder.encode(siteName)
      encoder.encode(clientName)
      encoder.append(Int64(-1))
      encoder.encode(direction)
      encoder.encode(mirrorUUID)
      encoder.encode(lastSeen)
    }
  }
}
