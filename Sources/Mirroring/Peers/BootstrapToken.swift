import CephCodec
import FoundationEssentials

/// What one site gives to the other so that they become peers: where it is and the key of its peer user.
public struct BootstrapToken: Sendable, Equatable {
  /// The cluster's id.
  public var fsid: String
  /// The peer user, without `client.`.
  public var clientID: String
  /// The peer user's key.
  public var key: String
  /// The cluster's monitors.
  public var monitorHosts: String

  /// A token's content.
  public init(fsid: String, clientID: String, key: String, monitorHosts: String) {
    self.fsid = fsid
    self.clientID = clientID
    self.key = key
    self.monitorHosts = monitorHosts
  }

  /// Reads a token. Throws EINVAL for what is not base64 or not a token's JSON.
  public init(base64 text: String) throws(MirroringError) {
    guard let data = Data(base64Encoded: text.trimmed) else {
      throw MirroringError(.invalid, "failed to decode base64")
    }
    guard let content = try? JSONDecoder().decode(Content.self, from: data) else {
      // The decoder's own words may quote the key.
      throw MirroringError(.invalid, "invalid bootstrap token JSON received")
    }
    self.init(fsid: content.fsid, clientID: content.client_id, key: content.key, monitorHosts: content.mon_host)
  }

  /// The token as one line of base64, its JSON laid out as stock's.
  public var base64: String {
    let fields = [("fsid", fsid), ("client_id", clientID), ("key", key), ("mon_host", monitorHosts)]
    let json = fields.map { "\(MonitorCommand.quoted($0)):\(MonitorCommand.quoted($1))" }.joined(separator: ",")
    return Data("{\(json)}".utf8).base64EncodedString()
  }

  private struct Content: Decodable {
    var fsid: String
    var client_id: String
    var key: String
    var mon_host: String
  }
}
