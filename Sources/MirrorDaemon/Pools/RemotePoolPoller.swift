import CephCodec
import Logging
import Mirroring
import ObjectClasses
import Rados

/// Asks the peer's pool who it is, tells it who we are, and finds the peer as which it lists us (`RemotePoolPoller`).
struct RemotePoolPoller: Sendable {
  /// What the peer's pool says.
  struct Answer: Sendable, Equatable {
    /// The mirror uuid of the peer's pool.
    var mirrorUUID: String
    /// The uuid under which it lists us; empty while it does not.
    var peerUUID: String
  }

  /// The peer's pool in its default namespace.
  let pool: Pool
  /// Our site's name.
  let siteName: String
  /// The mirror uuid of our pool.
  let localMirrorUUID: String
  /// Logs.
  let logger: Logger

  /// Asks once. Throws ENOENT while mirroring is not enabled there.
  func poll() async throws(RadosError) -> Answer {
    let uuid = try await MirrorPool(pool).mirrorUUID()
    do throws(RadosError) {
      try await pool.execute(MirrorObjects.mirroring, MirrorClass.peerPing(siteName, localMirrorUUID, .transmit))
    } catch {
      // Perhaps we are listed already.
      logger.warning("cannot ping the peer's pool", metadata: ["pool": "\(pool.name)", "error": "\(error)"])
    }
    let peers = try await MirrorPool(pool).peers()
    let matched = Self.match(peers, siteName: siteName, mirrorUUID: localMirrorUUID)
    return Answer(mirrorUUID: uuid, peerUUID: matched?.uuid ?? "")
  }

  /// The peer that is we: by mirror uuid, else by site name. One that only sends to them gets no snapshots for us.
  static func match(_ peers: [MirrorPeer], siteName: String, mirrorUUID: String) -> MirrorPeer? {
    let receivers = peers.filter { $0.direction != .receive }
    return receivers.first { $0.mirrorUUID == mirrorUUID } ?? receivers.last { $0.siteName == siteName }
  }
}
