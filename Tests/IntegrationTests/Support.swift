import Rados
import TestSupport

extension TestCluster {
  /// A connection of the library under test to this cluster.
  func connect() async throws -> Cluster {
    try await Cluster.connect(ClusterConfiguration(file: .path(conf), readsEnvironment: false))
  }
}
