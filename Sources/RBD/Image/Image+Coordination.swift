import CephCodec
import ObjectClasses
import Rados

// What the coordination with other clients asks of the image.

extension Image: ImageOperationHandler {
  public func features() -> ImageFeatures { header.features }

  public func isReadOnly() -> Bool { isReadOnlyNow }

  public func headerChanged() { needsRefresh = true }

  public func refreshHeader() async throws(RadosError) { try await refreshIfNeeded() }

  public func quiesce() async throws(RadosError) { try await io.flush() }
}

extension Image: LockHooks {
  public func afterAcquire() async throws(RadosError) {
    try await refresh()
    try await openObjectMap()
  }

  public func beforeRelease(shuttingDown: Bool) async throws(RadosError) {
    try await io.flush()
    try await closeObjectMap()
  }

  /// Loads the writable state's object map, if the image has one, and uses it from then on.
  func openObjectMap() async throws(RadosError) {
    guard header.features.contains(.objectMap), objectMap == nil else { return }
    let store = ObjectMapStore(pool: pool, imageID: id)
    let opened: OpenedObjectMap
    do {
      opened = try await store.open(header)
    } catch  where error.errno == .fileTooBig {
      // The image has outgrown its map, which is marked invalid.
      return
    }
    let map = ImageObjectMap(store: store, opened: opened) { [weak self, header] in await self?.header ?? header }
    objectMap = map
    io.update(objectMap: map)
  }

  func closeObjectMap() async throws(RadosError) {
    guard objectMap != nil else { return }
    objectMap = nil
    io.update(objectMap: nil)
    try await ObjectMapStore(pool: pool, imageID: id).unlock()
  }
}
