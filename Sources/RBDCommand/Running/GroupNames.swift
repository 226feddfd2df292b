import CephCodec
import ObjectClasses
import RBD
import Rados

/// The names of groups and of their snapshots.
struct GroupNames {
  private static let page: UInt64 = 1024
  private let cluster: Cluster

  init(_ cluster: Cluster) { self.cluster = cluster }

  /// The groups of a pool's namespace: names by id; none if the pool is gone.
  func groups(inPool id: Int64, namespace: String) async throws(RadosError) -> [String: String] {
    var names: [String: String] = [:]
    var last = ""
    do throws(RadosError) {
      let pool = try await cluster.pool(id: id, namespace: namespace)
      while true {
        let page = try await pool.call("rbd_group_directory", RBDClass.groupDirList(last, Self.page))
        for (name, id) in page { names[id] = name }
        guard page.count >= Int(Self.page), let newest = page.keys.max(), newest != last else { return names }
        last = newest
      }
    } catch {
      guard error.errno == .noEntry else { throw error }
      return names
    }
  }

  /// The full name of the group that an image is in; nil if it is in none.
  func fullName(of header: ImageHeader, in pool: Pool) async throws(RadosError) -> String? {
    guard let group = header.group, group.isValid else { return nil }
    let poolName: String
    do throws(RadosError) {
      poolName = try await cluster.pool(id: group.poolID).name
    } catch {
      guard error.errno == .noEntry else { throw error }
      poolName = "<missing group pool \(group.poolID)>"
    }
    let groups = try await groups(inPool: group.poolID, namespace: pool.namespace)
    let namespace = pool.namespace.isEmpty ? "" : "\(pool.namespace)/"
    return "\(poolName)/\(namespace)\(groups[group.groupID] ?? "")"
  }

  /// A group snapshot by its ids; nil if it is gone.
  func snapshot(
    _ id: String, ofGroup group: String, inPool poolID: Int64, namespace: String
  ) async throws(RadosError) -> SnapshotListReport.GroupSnapshotName? {
    do throws(RadosError) {
      let pool = try await cluster.pool(id: poolID, namespace: namespace)
      let snapshot = try await pool.call("rbd_group_header.\(group)", RBDClass.groupSnapGetByID(id))
      guard let name = try await groups(inPool: poolID, namespace: namespace)[group] else { return nil }
      return .init(pool: pool.name, group: name, snapshot: snapshot.name)
    } catch {
      guard error.errno == .noEntry else { throw error }
      return nil
    }
  }
}
