import CephCodec
import ObjectClasses
import Rados

/// The link between a clone and its parent (`librbd::image::Attach…Request` and `Detach…Request`).
public struct ImageParentage: Sendable {
  /// The pool with the clone's namespace.
  public let pool: Pool
  /// The clone.
  public let header: ImageHeader

  /// The parentage of an image.
  public init(_ header: ImageHeader, in pool: Pool) {
    self.header = header
    self.pool = pool
  }

  /// The clone as its parent lists it.
  private var child: ChildImageSpec {
    ChildImageSpec(poolID: pool.id, poolNamespace: pool.namespace, imageID: header.id)
  }

  /// The parent of the oldest state the image still has: the one that lists it.
  var listingParent: ParentImageSpec? {
    if let oldest = header.snapshots.last { return oldest.parent?.spec }
    return header.parent?.spec
  }

  /// Makes the parent show through for `overlap` bytes, in an image that has none yet; for a clone of version 2 the image says so.
  func attachParent(_ parent: ParentImageSpec, overlap: UInt64, cloneFormat: Int) async throws(RadosError) {
    var operation = WriteOperation()
    operation.call(RBDClass.parentAttach(parent, overlap, false))
    if cloneFormat == 2 { operation.call(RBDClass.opFeaturesSet(.cloneChild, .cloneChild)) }
    try await pool.write(header.headerObject, operation)
  }

  /// Enters the clone at its parent: at the parent's snapshot for version 2, in the pool's `rbd_children` for version 1, where the
  /// snapshot must be protected. `EINVAL` when its protection was lifted meanwhile.
  func attachChild(to parent: ParentImageSpec, in parentPool: Pool, cloneFormat: Int) async throws(RadosError) {
    if cloneFormat == 2 {
      return try await parentPool.execute(
        ImageObjects.header(parent.imageID), RBDClass.childAttach(parent.snapshotID, child))
    }
    try await pool.execute(
      ImageObjects.children, RBDClass.addChild(parent.poolID, parent.imageID, parent.snapshotID, header.id))
    let protection = try await parentPool.call(
      ImageObjects.header(parent.imageID), RBDClass.getProtectionStatus(parent.snapshotID))
    guard protection == .protected else {
      throw RadosError(
        .invalid, "attach clone", object: ImageObjects.header(parent.imageID), detail: "parent snapshot is not protected")
    }
  }

  /// The parent does not show through in the writable state any more (`DetachParentRequest`); snapshots keep theirs. Nothing happens
  /// when there is none.
  public func detachParent() async throws(RadosError) {
    do throws(RadosError) {
      try await pool.execute(header.headerObject, RBDClass.parentDetach())
    } catch  where error.errno == .noEntry {
      return
    }
  }

  /// Takes the image off its parent's list of clones (`DetachChildRequest`). If the parent's snapshot was in the trash only for this
  /// clone, it is removed; and its image, if that was in the trash only for its clones. Nothing happens for an image without parent or
  /// whose parent is gone.
  public func detachChild() async throws(RadosError) {
    guard let parent = listingParent else { return }
    guard header.operationFeatures.contains(.cloneChild) else {
      do throws(RadosError) {
        try await pool.execute(
          ImageObjects.children, RBDClass.removeChild(parent.poolID, parent.imageID, parent.snapshotID, header.id))
      } catch  where error.errno == .noEntry {
        return
      }
      return
    }
    let parentPool: Pool
    do throws(RadosError) {
      parentPool = try await pool.cluster.pool(id: parent.poolID, namespace: parent.poolNamespace)
      try await detachListed(parent, in: parentPool)
    } catch  where error.errno == .noEntry {
      return
    }
    await TrashedParent(parent, in: parentPool).removeIfUnused()
  }

  private func detachListed(_ parent: ParentImageSpec, in parentPool: Pool) async throws(RadosError) {
    do throws(RadosError) {
      try await parentPool.execute(
        ImageObjects.header(parent.imageID), RBDClass.childDetach(parent.snapshotID, child))
    } catch  where error.errno == .noEntry {
      // It was detached before, but the snapshot may still wait for its removal.
      return
    }
  }
}
