import CephCodec
import Rados
import Synchronization

/// The clients that write log files of their own; they open them again when ours is opened again.
public final class LogFiles: Sendable {
  private struct Client: Sendable {
    weak let cluster: Cluster?
  }

  private let clients = Mutex<[Client]>([])

  /// No clients yet.
  public init() {}

  /// Adds a connected client, for as long as somebody else holds it.
  public func add(_ cluster: Cluster) {
    clients.withLock { clients in
      clients.removeAll { $0.cluster == nil }
      clients.append(Client(cluster: cluster))
    }
  }

  /// Makes all clients open their log files again: librados does so when the option's value changes. Returns what failed.
  func reopen() -> [RadosError] {
    var failures: [RadosError] = []
    for cluster in clients.withLock({ $0.compactMap(\.cluster) }) {
      guard let path = cluster.option("log_file"), !path.isEmpty else { continue }
      do throws(RadosError) {
        try cluster.setOption("log_file", "")
        try cluster.setOption("log_file", path)
      } catch {
        failures.append(error)
      }
    }
    return failures
  }
}
