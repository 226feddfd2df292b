import CephCodec
import ObjectClasses
import Rados

/// The clones of an image (`librbd::api::Image::list_children` and `list_descendants`).
public enum ImageChildren {
  /// How many pools are asked at once (`rbd_concurrent_management_ops`).
  static let concurrency = 10

  /// The clones (version 2) that a snapshot's image lists; `pool` is the image's, with its namespace.
  public static func attached(
    to snapshot: SnapshotID, of imageID: String, in pool: Pool
  ) async throws(RadosError) -> [ChildImageSpec] {
    do throws(RadosError) {
      let children = try await pool.call(ImageObjects.header(imageID), RBDClass.childrenList(snapshot))
      return children.sorted(by: ChildImageSpec.encodedBefore)
    } catch  where error.errno == .noEntry {
      return []
    }
  }

  /// The clones (version 1) of a snapshot that the pools' `rbd_children` list, in every pool of the cluster; they are in the same
  /// namespace as their parent.
  public static func recorded(
    for snapshot: SnapshotID, of imageID: String, in pool: Pool
  ) async throws(RadosError) -> [ChildImageSpec] {
    try await pool.cluster.waitForLatestOSDMap()
    let pools = try await pool.cluster.pools().map(\.id)
    let found = try await concurrentMap(pools, atMost: concurrency) { id throws(RadosError) in
      try await recorded(for: snapshot, of: imageID, in: pool, poolID: id)
    }
    return found.flatMap { $0 }
  }

  private static func recorded(
    for snapshot: SnapshotID, of imageID: String, in parentPool: Pool, poolID: Int64
  ) async throws(RadosError) -> [ChildImageSpec] {
    do throws(RadosError) {
      let pool = try await parentPool.cluster.pool(id: poolID, namespace: parentPool.namespace)
      let ids = try await pool.call(ImageObjects.children, RBDClass.getChildren(parentPool.id, imageID, snapshot))
      return ids.sorted(by: String.encodedBefore).map {
        ChildImageSpec(poolID: poolID, poolNamespace: parentPool.namespace, imageID: $0)
      }
    } catch  where error.errno == .noEntry {
      // No clones there, or the pool was removed meanwhile.
      return []
    }
  }

  /// All clones of a snapshot, of either version.
  public static func all(
    of snapshot: SnapshotID, _ header: ImageHeader, in pool: Pool
  ) async throws(RadosError) -> [ChildImageSpec] {
    guard header.features.contains(.layering) else { return [] }
    let recorded = try await recorded(for: snapshot, of: header.id, in: pool)
    return recorded + (try await attached(to: snapshot, of: header.id, in: pool))
  }
}
