import CephCodec
import ObjectClasses
import Rados

extension ImageSnapshots {
  /// How many pools are asked at once.
  private static let concurrency = 10

  /// Lifts a snapshot's protection (`SnapshotUnprotectRequest`): no clone (version 1) of any pool may hang on it. `EINVAL` when it is
  /// not protected, `EBUSY` when there are clones; it is protected as before then.
  public func unprotect(_ name: String, in namespace: SnapshotNamespace = .user) async throws(RadosError) {
    try checkOperations("unprotect snapshot")
    guard header.features.contains(.layering) else { throw failure(.noSystem, "unprotect snapshot", "no layering") }
    let snapshot = try existing(name, namespace, "unprotect snapshot")
    guard snapshot.protection != .unprotected else {
      throw failure(.invalid, "unprotect snapshot", "snapshot is not protected")
    }
    try await setProtection(snapshot.id, .unprotecting)
    do throws(RadosError) {
      try await checkNoClones(snapshot.id)
      try await setProtection(snapshot.id, .unprotected)
    } catch {
      // Protected again; when that fails too, the snapshot stays "unprotecting", which protects it as well.
      do { try await setProtection(snapshot.id, .protected) } catch { throw error }
      throw error
    }
  }

  private func setProtection(_ id: SnapshotID, _ protection: SnapshotProtection) async throws(RadosError) {
    try await pool.execute(header.headerObject, RBDClass.setProtectionStatus(id, protection))
  }

  private func checkNoClones(_ id: SnapshotID) async throws(RadosError) {
    let clones = try await ImageChildren.recorded(for: id, of: header.id, in: pool)
    guard clones.isEmpty else {
      let names = clones.map(\.imageID).joined(separator: ",")
      throw failure(.busy, "unprotect snapshot", "cannot unprotect: at least \(clones.count) child(ren) [\(names)]")
    }
  }
}
