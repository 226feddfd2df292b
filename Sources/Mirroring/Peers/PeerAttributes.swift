import CephCodec
import FoundationEssentials
import ObjectClasses
import Rados

/// How to reach a peer's cluster, as `config-key` `rbd/mirror/peer/<pool>/<peer>` keeps it.
public struct PeerAttributes: Sendable, Equatable {
  /// The peer's monitors.
  public var monitorHosts: String?
  /// The key of the peer user.
  public var key: String?

  /// Attributes; what is nil is not stored.
  public init(monitorHosts: String? = nil, key: String? = nil) {
    self.monitorHosts = monitorHosts
    self.key = key
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { monitorHosts == nil && key == nil }

  /// Reads the stored JSON. Throws EINVAL when it is none.
  public init(json: String) throws(MirroringError) {
    guard let values = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8)) else {
      // What exactly the decoder disliked may quote the key.
      throw MirroringError(.invalid, "invalid peer attributes JSON received")
    }
    self.init(monitorHosts: values["mon_host"], key: values["key"])
  }

  /// The JSON as stock writes it.
  public var json: String {
    let values = [("key", key), ("mon_host", monitorHosts)].compactMap { name, value in
      value.map { "\(MonitorCommand.quoted(name)): \(MonitorCommand.quoted($0))" }
    }
    return "{" + values.joined(separator: ", ") + "}"
  }
}
