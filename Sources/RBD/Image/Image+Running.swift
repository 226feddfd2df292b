import CephCodec
import ObjectClasses
import Rados

// Operations as the owner of the exclusive lock runs them, for itself or for others (`librbd::operation`).

extension Image {
  public func perform(_ operation: ProxiedOperation, _ context: OperationContext) async throws(RadosError) {
    switch operation {
    case .snapshotCreate(let namespace, let name, let flags):
      try await createSnapshotHere(name, namespace, SnapshotCreateFlags(rawValue: flags), context)
    case .snapshotRemove(let namespace, let name): try await removeSnapshotHere(name, namespace)
    case .snapshotRename(let snapshot, let name):
      try await change { header throws(RadosError) in try await ImageSnapshots(header, in: pool).rename(snapshot, to: name) }
    case .snapshotProtect(let namespace, let name):
      try await change { header throws(RadosError) in try await ImageSnapshots(header, in: pool).protect(name, in: namespace) }
    case .snapshotUnprotect(let namespace, let name):
      try await change { header throws(RadosError) in try await ImageSnapshots(header, in: pool).unprotect(name, in: namespace) }
    case .resize(let size, let allowShrink): try await resizeHere(to: size, allowShrink: allowShrink, context)
    case .rename(let name):
      try await change { header throws(RadosError) in
        try await ImageDirectory(pool).rename(ImageDirectory.Entry(name: header.name, id: header.id), to: name)
      }
    case .metadataUpdate(let key, let value): try await updateMetadata(key, value)
    case .sparsify(let size):
      try await io.sparsify(sparseSize: size) { done, total in context.report(done, of: total) }
    case .flatten, .updateFeatures, .rebuildObjectMap: try await performOnWholeImage(operation, context)
    case .migrate: throw RadosError(.notSupported, "migrate", object: header.headerObject)
    }
  }

  /// Runs a change of the header on a fresh header, and tells the other clients.
  func change(_ body: (ImageHeader) async throws(RadosError) -> Void) async throws(RadosError) {
    try await body(try await refreshIfNeeded())
    try await announce()
  }

  private func updateMetadata(_ key: String, _ value: String?) async throws(RadosError) {
    let metadata = ImageMetadata.ofImage(id, in: pool)
    if let value { try await metadata.set([key: Array(value.utf8)]) } else { try await metadata.remove(key) }
    // Only options change how clients work.
    if key.hasPrefix(ImageMetadata.configurationPrefix) { try await announce() }
  }

  // MARK: Snapshots

  private func createSnapshotHere(
    _ name: String, _ namespace: SnapshotNamespace, _ flags: SnapshotCreateFlags, _ context: OperationContext
  ) async throws(RadosError) {
    let quiesced = try await quiesceOthers(flags, context)
    let result: Result<Void, RadosError>
    do throws(RadosError) {
      try await io.pauseWrites()
      result = .success(try await recordSnapshot(name, namespace, flags))
    } catch {
      result = .failure(error)
    }
    io.resumeWrites()
    if case .success = result { try await announce() }
    if let quiesced { await coordinator?.watcher.unquiesce(number: quiesced) }
    try result.get()
  }

  /// Asks the other clients to hold their writes; nil if they need not.
  private func quiesceOthers(_ flags: SnapshotCreateFlags, _ context: OperationContext) async throws(RadosError) -> UInt64? {
    guard !flags.contains(.skipQuiesce), let watcher = coordinator?.watcher else { return nil }
    let number = await watcher.makeQuiesceNumber()
    do {
      try await watcher.quiesce(number: number, context)
    } catch {
      guard flags.contains(.ignoreQuiesceError) else {
        await watcher.unquiesce(number: number)
        throw error
      }
    }
    return number
  }

  private func recordSnapshot(
    _ name: String, _ namespace: SnapshotNamespace, _ flags: SnapshotCreateFlags
  ) async throws(RadosError) {
    let header = try await refreshIfNeeded()
    let pool = pool
    let ids = ids
    let create: @Sendable () async throws(RadosError) -> SnapshotID = { () async throws(RadosError) in
      try await ImageSnapshots(header, in: pool).create(
        name, in: namespace, ids: ids, withObjectMap: !flags.contains(.skipObjectMap))
    }
    let made: SnapshotID
    if let objectMap { made = try await objectMap.exclusively(create) } else { made = try await create() }
    if case .mirror(let mirror) = namespace, mirror.isPrimary {
      do throws(RadosError) {
        try await completePrimarySnapshot(made, header)
      } catch {
        await withdraw(made, after: error)
        throw error
      }
    }
    try await refresh()
  }

  /// Takes back a primary's snapshot that is not complete: daemons would wait for it and copy no newer one.
  private func withdraw(_ snapshot: SnapshotID, after failure: RadosError) async {
    // Whether it is complete is not known then.
    guard failure.errno != .timedOut, failure.errno != .cancelled, failure.errno != .blocklisted else { return }
    let (header, pool) = (header, pool)
    let remove: @Sendable () async throws(RadosError) -> Void = { () async throws(RadosError) in
      try await ImageSnapshots(header, in: pool).withdraw(snapshot)
    }
    needsRefresh = true
    // The failure to tell is the one before this.
    if let objectMap { try? await objectMap.exclusively(remove) } else { try? await remove() }
  }

  /// A primary's mirror snapshot is complete as soon as the image's state is written next to it (`SetImageStateRequest`).
  private func completePrimarySnapshot(_ snapshot: SnapshotID, _ header: ImageHeader) async throws(RadosError) {
    let state = try await ImageStateStore.capture(header, in: pool)
    try await ImageStateStore(pool: pool, imageID: id).write(state, snapshot: snapshot)
    try await pool.execute(header.headerObject, MirrorClass.imageSnapshotSetCopyProgress(snapshot, true, 0))
  }

  private func removeSnapshotHere(_ name: String, _ namespace: SnapshotNamespace) async throws(RadosError) {
    let header = try await refreshIfNeeded()
    if let objectMap {
      let pool = pool
      try await objectMap.exclusively { () async throws(RadosError) in
        try await ImageSnapshots(header, in: pool).remove(name, in: namespace)
      }
    } else {
      try await ImageSnapshots(header, in: pool).remove(name, in: namespace)
    }
    try await announce()
  }

  // MARK: Size

  func resizeHere(to size: UInt64, allowShrink: Bool, _ context: OperationContext) async throws(RadosError) {
    let header = try await refreshIfNeeded()
    let old = header.size
    guard size != old else { return }
    guard size > old || allowShrink else { throw RadosError(.invalid, "resize", object: header.headerObject) }
    let result: Result<Void, RadosError>
    do throws(RadosError) {
      try await io.pauseWrites()
      if size < old { try await io.trim(from: old, to: size) { done, total in context.report(done, of: total) } }
      try await setSize(size, growing: size > old, header)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    io.resumeWrites()
    try result.get()
    try await announce()
  }

  /// The map grows before the image and shrinks after it, so that it always covers every object.
  private func setSize(_ size: UInt64, growing: Bool, _ header: ImageHeader) async throws(RadosError) {
    let pool = pool
    let store = ObjectMapStore(pool: pool, imageID: id)
    let count = header.objectCount(ofSize: size)
    let write: @Sendable () async throws(RadosError) -> Void = { () async throws(RadosError) in
      try await pool.execute(header.headerObject, RBDClass.setSize(size))
    }
    if let objectMap {
      let resize: @Sendable () async throws(RadosError) -> Void = { () async throws(RadosError) in
        try await store.resize(to: count)
      }
      if growing {
        try await objectMap.exclusively(resize)
        try await write()
      } else {
        try await write()
        try await refresh()
        try await objectMap.exclusively(resize)
      }
    } else {
      try await write()
    }
    try await refresh()
  }
}
