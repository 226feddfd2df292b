import CephCodec
import FoundationEssentials
import Rados

/// The user as whom a peer's daemon connects here.
struct BootstrapUser: Sendable {
  private static let clientIDKey = "rbd/mirror/peer_client_id"
  private static let defaultClientID = "rbd-mirror-peer"

  /// The user's id, without `client.`.
  let clientID: String
  /// The user's key.
  let key: String

  /// Finds the peer user or creates it with stock's caps. Throws EEXIST when it exists with other caps.
  static func create(on cluster: Cluster) async throws(MirroringError) -> BootstrapUser {
    let clientID = try await step("failed to retrieve peer client id key") { try await findClientID(cluster) }
    let command = MonitorCommand("auth get-or-create")
      .with("entity", "client.\(clientID)")
      .with("caps", ["mon", "profile rbd-mirror-peer", "osd", "profile rbd"])
      .with("format", "json")
    let reply: CommandReply
    do {
      reply = try await cluster.run(command)
    } catch  where error.errno == .invalid {
      throw MirroringError(.exists, "caps mismatch for existing user")
    } catch {
      throw MirroringError(error, "failed to create or update RBD mirroring bootstrap user")
    }
    guard let users = try? JSONDecoder().decode([AuthEntry].self, from: Data(reply.output)), let user = users.first else {
      // The decoder's own words may quote the key.
      throw MirroringError(.badMessage, "invalid auth keyring JSON received")
    }
    return BootstrapUser(clientID: clientID, key: user.key)
  }

  private static func findClientID(_ cluster: Cluster) async throws -> String {
    if let clientID = try await cluster.configKey(clientIDKey), !clientID.isEmpty { return clientID }
    try await cluster.setConfigKey(clientIDKey, defaultClientID)
    return defaultClientID
  }

  private struct AuthEntry: Decodable {
    var key: String
  }
}
