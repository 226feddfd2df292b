import CephCodec
import ObjectClasses
import Rados

/// What the owner of an image's exclusive lock does with its snapshots (`librbd::operation::Snapshot…Request`).
///
/// The header must be fresh, writes must be held up where it says so, and the caller notifies the image's watchers afterwards.
public struct ImageSnapshots: Sendable {
  /// The pool with the image's namespace.
  public let pool: Pool
  /// The image as it was read.
  public let header: ImageHeader

  /// The snapshots of an image.
  public init(_ header: ImageHeader, in pool: Pool) {
    self.header = header
    self.pool = pool
  }

  /// The image's object maps.
  var maps: ObjectMapStore { ObjectMapStore(pool: pool, imageID: header.id) }

  /// A failure on the image's header.
  func failure(_ errno: Errno, _ operation: String, _ detail: String? = nil) -> RadosError {
    RadosError(errno, operation, object: header.headerObject, detail: detail)
  }

  /// `EROFS` for an image that must not be changed because it uses what this library does not know.
  func checkOperations(_ operation: String) throws(RadosError) {
    guard !header.hasUnknownOperationFeatures else {
      throw failure(.readOnly, operation, "image operations disabled due to unsupported op features")
    }
  }

  /// The snapshot with a name; `ENOENT` when there is none.
  func existing(
    _ name: String, _ namespace: SnapshotNamespace, _ operation: String
  ) throws(RadosError) -> ImageSnapshot {
    guard let snapshot = header.snapshot(named: name, in: namespace) else {
      throw failure(.noEntry, operation, "no snapshot \(name)")
    }
    return snapshot
  }

  /// Renames a user's snapshot. `EEXIST` when the name is taken.
  public func rename(_ snapshot: SnapshotID, to name: String) async throws(RadosError) {
    try checkOperations("rename snapshot")
    guard header.snapshot(named: name) == nil else { throw failure(.exists, "rename snapshot") }
    try await pool.execute(header.headerObject, RBDClass.snapshotRename(snapshot, name))
  }

  /// Protects a snapshot from removal, so that it can be cloned. `EBUSY` when it is protected, `ENOSYS` without layering.
  public func protect(_ name: String, in namespace: SnapshotNamespace = .user) async throws(RadosError) {
    try checkOperations("protect snapshot")
    guard header.features.contains(.layering) else { throw failure(.noSystem, "protect snapshot", "no layering") }
    let snapshot = try existing(name, namespace, "protect snapshot")
    guard snapshot.protection != .protected else { throw failure(.busy, "protect snapshot", "already protected") }
    try await pool.execute(header.headerObject, RBDClass.setProtectionStatus(snapshot.id, .protected))
  }

  /// Limits how many snapshots the image may have; `UInt64.max` for any number. `ERANGE` when it has more already.
  public func setLimit(_ limit: UInt64) async throws(RadosError) {
    try await pool.execute(header.headerObject, RBDClass.snapshotSetLimit(limit))
  }
}
