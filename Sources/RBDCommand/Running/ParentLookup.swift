import CephCodec
import ObjectClasses
import RBD
import Rados

/// Finds the names of clones' parents; each parent is read once.
actor ParentLookup {
  private let cluster: Cluster
  private var known: [ParentImageSpec: ParentReference] = [:]

  init(_ cluster: Cluster) { self.cluster = cluster }

  /// The names of a parent. ENOENT if it, its pool or its snapshot does not exist.
  func reference(_ link: ParentLink?) async throws(RadosError) -> ParentReference? {
    guard let spec = link?.spec else { return nil }
    if let reference = known[spec] { return reference }
    let pool = try await cluster.pool(id: spec.poolID, namespace: spec.poolNamespace)
    let header = try await ImageHeader.read(from: pool, id: spec.imageID)
    guard let snapshot = header.snapshot(spec.snapshotID) else {
      throw RadosError(.noEntry, "find the parent's snapshot", object: header.headerObject)
    }
    var reference = ParentReference(
      pool: pool.name, namespace: pool.namespace, image: header.name, id: header.id, snapshot: snapshot.name)
    reference.isInTrash = try await isInTrash(header.id, pool)
    known[spec] = reference
    return reference
  }

  private func isInTrash(_ id: String, _ pool: Pool) async throws(RadosError) -> Bool {
    do throws(RadosError) {
      _ = try await ImageTrash(pool).entry(id)
      return true
    } catch {
      guard error.errno == .noEntry || error.errno == .notSupported else { throw error }
      return false
    }
  }
}
