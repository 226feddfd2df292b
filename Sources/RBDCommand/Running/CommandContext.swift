import CephCodec
import Rados

/// What a running command works with: its output, its settings, and the cluster, connected at its first use.
struct CommandContext: Sendable {
  /// Standard output and standard error.
  let console: Console
  /// The settings from the configuration.
  let settings: CommandSettings
  /// The connection.
  let connection: Connection
  /// The client's full name.
  var clientName = "client.admin"
}

/// The connection of a command to its cluster, made once and closed at the end.
actor Connection {
  private enum State {
    case configured(ConfiguredClient)
    case connected(Cluster)
    case closed
  }

  private var state: State

  /// A connection still to be made.
  init(_ client: ConfiguredClient) { state = .configured(client) }

  /// A connection that is there already.
  init(_ cluster: Cluster) { state = .connected(cluster) }

  /// The cluster; the first call connects.
  func cluster() async throws(CommandFailure) -> Cluster {
    switch state {
    case .connected(let cluster): return cluster
    case .closed: throw .refused("couldn't connect to the cluster!", .shutdown)
    case .configured(let client):
      do throws(RadosError) {
        let cluster = try await client.connect()
        state = .connected(cluster)
        return cluster
      } catch {
        throw .refused("couldn't connect to the cluster!", error.errno)
      }
    }
  }

  /// Closes the connection if it was made.
  func close() async {
    if case .connected(let cluster) = state { await cluster.shutdown() }
    state = .closed
  }
}
