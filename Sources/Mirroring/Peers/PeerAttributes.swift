import CephCodec
import FoundationEssentials
import ObjectClasses
import Rados

/// How to reach a peer's cluster, as `config-key` `rbd/mirror/peer/<pool>/<peer>` keeps it.
public struct PeerAttributes: Sendable, Equatable {
  /// All attributes by name; names that we do not know are kept.
  public private(set) var values: [String: String] = [:]

  /// The peer's monitors.
  public var monitorHosts: String? {
    get { values["mon_host"] }
    set { values["mon_host"] = newValue }
  }

  /// The key of the peer user.
  public var key: String? {
    get { values["key"] }
    set { values["key"] = newValue }
  }

  /// Attributes; what is nil is not stored.
  public init(monitorHosts: String? = nil, key: String? = nil) {
    self.monitorHosts = monitorHosts
    self.key = key
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { values.isEmpty }

  /// Reads the stored JSON. Throws EINVAL when it is none.
  public init(json: String) throws(MirroringError) {
    guard let values = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8)) else {
      // What exactly the decoder disliked may quote the key.
      throw MirroringError(.invalid, "invalid peer attributes JSON received")
    }
    self.values = values
  }

  /// The JSON as stock writes it.
  public var json: String {
    let fields = values.sorted { String.encodedBefore($0.key, $1.key) }.map { name, value in
      "\(MonitorCommand.quoted(name)): \(MonitorCommand.quoted(value))"
    }
    return "{" + fields.joined(separator: ", ") + "}"
  }
}
