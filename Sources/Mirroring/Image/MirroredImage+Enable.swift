import CephCodec
import ObjectClasses
import RBD
import Rados

extension MirroredImage {
  /// Mirrors the image (`Mirror::image_enable`). An image that is mirrored so already is no error.
  ///
  /// Throws EINVAL in a pool that is not in image mode, for a clone whose parent is not mirrored, and for an image that is mirrored in
  /// the other mode; EOPNOTSUPP for journal mode.
  public func enable(mode: MirrorImageMode) async throws(MirroringError) {
    let poolMode = try await step("cannot enable mirroring: failed to retrieve mirror mode") { try await mirrorPool.mode() }
    let place = image.pool.namespace.isEmpty ? "pool" : "namespace"
    switch poolMode {
    case .image: break
    case .disabled: throw MirroringError(.invalid, "cannot enable mirroring: mirroring is not enabled on a \(place)")
    case .pool: throw MirroringError(.invalid, "cannot enable mirroring: \(place) is not in image mirror mode")
    }
    let header = try await step("failed to refresh image") { try await image.refreshIfNeeded() }
    try await requireMirroredParent(header)
    let existing = try await step("failed to retrieve mirror image") { try await mirrorPool.image(id: image.id) }
    if let existing {
      guard existing.mode == mode else { throw MirroringError(.invalid, "invalid current image mirror mode") }
      guard existing.state == .enabled else { throw MirroringError(.invalid, "currently disabling") }
      return
    }
    guard mode == .snapshot else {
      throw MirroringError(.notSupported, "journal-based mirroring is not supported: use snapshot mode")
    }
    try await enable(MirrorImage(mode: mode, globalImageID: randomUUID(), state: .enabled))
  }

  private func enable(_ record: MirrorImage) async throws(MirroringError) {
    let initial: SnapshotID
    do {
      initial = try await createPrimarySnapshot(globalID: record.globalImageID, PrimaryOptions(ignoresEmptyPeers: true))
    } catch {
      throw MirroringError(error.errno, "failed to create initial primary snapshot: \(error.message)")
    }
    do throws(RadosError) {
      try await mirrorPool.setImage(id: image.id, record)
    } catch {
      // An image that is not mirrored keeps no mirror snapshot; after a timeout the record may be there.
      if error.errno != .timedOut, error.errno != .cancelled { try await withdraw(initial) }
      throw MirroringError(error, "failed to enable mirroring")
    }
  }

  private func withdraw(_ snapshot: SnapshotID) async throws(MirroringError) {
    try await step("failed to remove mirroring snapshot") {
      guard let made = try await image.refresh().snapshot(snapshot) else { return }
      try await image.removeSnapshot(made.name, in: made.namespace)
    }
  }

  private func requireMirroredParent(_ header: ImageHeader) async throws(MirroringError) {
    guard let parent = header.parent?.spec else { return }
    let record = try await step("failed to retrieve parent") {
      let pool = try await image.pool.cluster.pool(id: parent.poolID, namespace: parent.poolNamespace)
      return try await MirrorPool(pool).image(id: parent.imageID)
    }
    guard record != nil else { throw MirroringError(.invalid, "mirroring is not enabled for the parent") }
  }

  /// Stops mirroring the image and removes all traces of it (`Mirror::image_disable`). An image that is not mirrored is no error.
  ///
  /// Throws EINVAL in a pool that is not in image mode and for a replica without `force`, EBUSY while a clone of the image is mirrored;
  /// the image is mirrored as before then.
  public func disable(force: Bool) async throws(MirroringError) {
    let poolMode = try await step("cannot disable mirroring: failed to retrieve pool mirroring mode") {
      try await mirrorPool.mode()
    }
    guard poolMode == .image else {
      throw MirroringError(.invalid, "cannot disable mirroring in the current pool mirroring mode")
    }
    let record = try await step("failed to retrieve mirror image metadata") { try await mirrorPool.image(id: image.id) }
    guard let record else { return }
    guard record.mode == .snapshot else {
      throw MirroringError(.notSupported, "journal-based mirroring is not supported")
    }
    let info = try await step("failed to get mirroring info") { try await self.info() }
    let isPrimary = info?.promotion == .primary || info?.promotion == .unknown
    guard isPrimary || force else {
      throw MirroringError(.invalid, "mirrored image is not primary, add force option to disable mirroring")
    }
    try await requireNoMirroredChildren()
    var disabling = record
    disabling.state = .disabling
    try await step("cannot disable mirroring") { try await mirrorPool.setImage(id: image.id, disabling) }
    do {
      try await removeTraces(record, isPrimary: isPrimary)
    } catch {
      // As before: the daemons go on where they were.
      do { try await mirrorPool.setImage(id: image.id, record) } catch let failure {
        throw MirroringError(error.errno, "\(error.message); failed to re-enable image mirroring: \(failure.errno)")
      }
      throw error
    }
  }

  private func requireNoMirroredChildren() async throws(MirroringError) {
    let header = try await step("failed to refresh image") { try await image.refreshIfNeeded() }
    for snapshot in header.snapshots {
      let children = try await step("failed to list children") {
        try await ImageChildren.all(of: snapshot.id, header, in: image.pool)
      }
      for child in children {
        let record = try await step("failed to retrieve mirror image metadata") {
          let pool = try await image.pool.cluster.pool(id: child.poolID, namespace: child.poolNamespace)
          return try await MirrorPool(pool).image(id: child.imageID)
        }
        if record != nil { throw MirroringError(.busy, "mirroring is enabled on one or more children") }
      }
    }
  }

  private func removeTraces(_ record: MirrorImage, isPrimary: Bool) async throws(MirroringError) {
    let uuid = try await step("failed to retrieve mirror uuid") { try await mirrorPool.mirrorUUID() }
    try await step("cannot remove snapshot image-meta key") {
      do {
        try await ImageMetadata.ofImage(image.id, in: image.pool).remove(MirrorObjects.imageMetadataKey(mirrorUUID: uuid))
      } catch let error as RadosError where error.errno == .noEntry {
        // No resync was asked for.
      }
    }
    if !isPrimary { try await promoteReplica(globalID: record.globalImageID) }
    let header = try await step("failed to refresh image") { try await image.refresh() }
    for snapshot in header.snapshots where snapshot.mirror != nil {
      try await step("failed to remove mirroring snapshot") {
        do {
          try await image.removeSnapshot(snapshot.name, in: snapshot.namespace)
        } catch let error as RadosError where error.errno == .noEntry {
          // Somebody else removed it.
        }
      }
    }
    try await step("failed to remove mirror image") {
      try await mirrorPool.removeImage(id: image.id, globalID: record.globalImageID)
    }
  }
}
