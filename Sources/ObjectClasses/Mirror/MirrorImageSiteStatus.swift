import CephCodec

/// What a site's daemon is doing with an image (`cls::rbd::MirrorImageStatusState`, a u8). The order matters to the summary.
public enum MirrorImageStatusState: UInt8, CephEnumeration, CephKey, Comparable, CustomStringConvertible {
  case unknown = 0
  case error = 1
  case syncing = 2
  case startingReplay = 3
  case replaying = 4
  case stoppingReplay = 5
  case stopped = 6

  public static func encodedBefore(_ left: Self, _ right: Self) -> Bool { left < right }

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// Ceph's word for it, such as `starting_replay`.
  public var description: String {
    switch self {
    case .unknown: "unknown"
    case .error: "error"
    case .syncing: "syncing"
    case .startingReplay: "starting_replay"
    case .replaying: "replaying"
    case .stoppingReplay: "stopping_replay"
    case .stopped: "stopped"
    }
  }
}

/// One site's status of a mirrored image (`cls::rbd::MirrorImageSiteStatus`).
public struct MirrorImageSiteStatus: CephCodable, Equatable {
  /// The mirror uuid of the site's pool; empty for our own site.
  public var mirrorUUID: String
  /// What its daemon is doing.
  public var state: MirrorImageStatusState
  /// The daemon's words.
  public var description: String
  /// When the status was set; the object class fills it in.
  public var lastUpdate: UTime
  /// Whether the daemon that set it still watches `rbd_mirroring`; the object class fills it in.
  public var isUp: Bool

  /// A site's status.
  public init(
    mirrorUUID: String = "", state: MirrorImageStatusState = .unknown, description: String = "", lastUpdate: UTime = UTime(),
    isUp: Bool = false
  ) {
    self.mirrorUUID = mirrorUUID
    self.state = state
    self.description = description
    self.lastUpdate = lastUpdate
    self.isUp = isUp
  }

  /// `up+replaying` and the like.
  public var stateDescription: String { "\(isUp ? "up" : "down")+\(state)" }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("MirrorImageSiteStatus", supported: 2) { decoder, version throws(CodecError) in
      try MirrorImageSiteStatus(version: version, fieldsFrom: &decoder)
    }
  }

  /// Version 1 for our own site, else version 2, which older releases refuse.
  public func encode(into encoder: inout Encoder) {
    let version: UInt8 = mirrorUUID.isEmpty ? 1 : 2
    encoder.versioned(version, compat: version) { encodeFields(version: version, into: &$0) }
  }

  /// Reads the fields without the struct's own version (`decode_meta`); the mirror uuid came with version 2.
  init(version: UInt8, fieldsFrom decoder: inout Decoder) throws(CodecError) {
    mirrorUUID = version >= 2 ? try decoder.decode() : ""
    state = try decoder.decode()
    description = try decoder.decode()
    lastUpdate = try decoder.decode()
    isUp = try decoder.decode()
  }

  /// Writes the fields without the struct's own version (`encode_meta`).
  func encodeFields(version: UInt8, into encoder: inout Encoder) {
    if version >= 2 { encoder.encode(mirrorUUID) }
    encoder.encode(state)
    encoder.encode(description)
    encoder.encode(lastUpdate)
    encoder.encode(isUp)
  }
}

/// A status as `rbd_mirroring` stores it: with the client that set it (`cls::rbd::MirrorImageSiteStatusOnDisk`).
public struct MirrorImageSiteStatusOnDisk: CephCodable, Equatable {
  /// The client that set the status, its address's kind `any`. While it watches `rbd_mirroring`, the status is up.
  public var origin: EntityInstance
  /// The status; on disk its mirror uuid is empty (the key holds it) and it is not up.
  public var status: MirrorImageSiteStatus

  /// The stored form of a status that `origin` set.
  public init(origin: EntityInstance, status: MirrorImageSiteStatus) {
    self.origin = origin.sanitized
    self.status = status
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    let origin = try decoder.versioned("MirrorImageSiteStatusOnDisk", supported: 1) { decoder, _ throws(CodecError) in
      try EntityInstance(from: &decoder)
    }
    self.init(origin: origin, status: try decoder.decode())
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { $0.encode(origin.sanitized) }
    encoder.encode(status)
  }
}
