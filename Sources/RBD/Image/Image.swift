import CephCodec
import ObjectClasses
import Rados

/// An open RBD image: its header, its data, its exclusive lock and its operations (`librbd::ImageCtx`).
///
/// Close it; an image that is dropped without keeps its watch until the OSD finds it gone.
public actor Image {
  /// The image's pool and namespace.
  public nonisolated let pool: Pool
  /// The image's id.
  public nonisolated let id: String
  /// The image's data.
  public nonisolated let io: ImageIO
  /// What is open: a snapshot, or the writable state.
  public nonisolated let snapshot: SnapshotID
  nonisolated let mode: OpenMode
  nonisolated let ids: any SnapshotIDSource

  /// The header as of the last refresh.
  public internal(set) var header: ImageHeader
  /// The protocol with the image's other clients; nil while the image is open without a watch.
  public internal(set) var coordinator: ImageCoordinator?
  var objectMap: ImageObjectMap?
  var needsRefresh = false
  private var refreshing: Task<Result<Void, RadosError>, Never>?

  private init(
    pool: Pool, header: ImageHeader, io: ImageIO, snapshot: SnapshotID, mode: OpenMode, ids: any SnapshotIDSource
  ) {
    self.pool = pool
    self.header = header
    self.io = io
    self.snapshot = snapshot
    self.mode = mode
    self.ids = ids
    id = header.id
  }

  /// Opens an image by name.
  ///
  /// - Parameters:
  ///   - snapshot: the snapshot to read, or nil for the writable state.
  ///   - ids: a reserve of snapshot ids.
  /// - Throws: ENOENT when there is no such image or snapshot, ENOSYS for features that are not known.
  public static func open(
    in pool: Pool, named name: String, snapshot: String? = nil, mode: OpenMode = .readWrite,
    ids: any SnapshotIDSource = NoSnapshotIDReserve()
  ) async throws(RadosError) -> Image {
    let header = try await ImageHeader.read(from: pool, named: name)
    return try await open(in: pool, header: header, snapshot: snapshot, mode: mode, ids: ids)
  }

  /// Opens an image by id; see `open(in:named:)`.
  public static func open(
    in pool: Pool, id: String, snapshot: String? = nil, mode: OpenMode = .readWrite,
    ids: any SnapshotIDSource = NoSnapshotIDReserve()
  ) async throws(RadosError) -> Image {
    let header = try await ImageHeader.read(from: pool, id: id)
    return try await open(in: pool, header: header, snapshot: snapshot, mode: mode, ids: ids)
  }

  /// Opens an image whose header was just read.
  public static func open(
    in pool: Pool, header: ImageHeader, snapshot: String? = nil, mode: OpenMode = .readWrite,
    ids: any SnapshotIDSource = NoSnapshotIDReserve()
  ) async throws(RadosError) -> Image {
    var at = SnapshotID.head
    if let snapshot {
      guard let found = header.snapshot(named: snapshot) else {
        throw RadosError(.noEntry, "open snapshot \(snapshot)", object: header.headerObject)
      }
      at = found.id
    }
    let dataPool = try await header.dataPool(from: pool)
    let io = try ImageIO(dataPool: dataPool, header: header, parent: ParentImage(of: header, pool: pool))
    let image = Image(pool: pool, header: header, io: io, snapshot: at, mode: mode, ids: ids)
    if mode.watches { try await image.startCoordination() }
    return image
  }

  private func startCoordination() async throws(RadosError) {
    let coordinator = ImageCoordinator(
      pool: pool, headerObject: header.headerObject, handler: self, hooks: self, policy: mode.lockPolicy)
    self.coordinator = coordinator
    do {
      try await coordinator.start()
    } catch {
      self.coordinator = nil
      throw error
    }
    // What changed between the read of the header and the watch would not be heard of.
    needsRefresh = true
  }

  /// Gives the lock and the watch back. Throws what kept the lock from being given back in order.
  public func close() async throws(RadosError) {
    guard let coordinator else { return }
    self.coordinator = nil
    try await coordinator.stop()
  }

  // MARK: The header

  /// Whether changes are refused: opened for reading, at a snapshot, a replica, or with features that are not known.
  public var isReadOnlyNow: Bool {
    !mode.isWritable || snapshot != .head || (header.features.contains(.nonPrimary) && !mode.ignoresNonPrimary)
      || !header.features.subtracting(.known).isEmpty
  }

  /// Reads the header anew.
  @discardableResult
  public func refresh() async throws(RadosError) -> ImageHeader {
    needsRefresh = true
    return try await refreshIfNeeded()
  }

  /// Reads the header anew if somebody has changed it since it was read.
  @discardableResult
  public func refreshIfNeeded() async throws(RadosError) -> ImageHeader {
    var rounds = 0
    while needsRefresh || refreshing != nil {
      rounds += 1
      guard rounds <= Self.refreshRounds else {
        throw RadosError(.again, "refresh image", object: header.headerObject, detail: "the header changes with every read")
      }
      let task: Task<Result<Void, RadosError>, Never>
      if let refreshing {
        task = refreshing
      } else {
        needsRefresh = false
        task = Task { await self.readHeader() }
        refreshing = task
      }
      try await task.value.get()
    }
    return header
  }

  /// Reads the header and takes it over before anybody who waits for it goes on.
  private func readHeader() async -> Result<Void, RadosError> {
    defer { refreshing = nil }
    do throws(RadosError) {
      adopt(try await header.reread(from: pool))
      return .success(())
    } catch {
      needsRefresh = true
      return .failure(error)
    }
  }

  private static let refreshRounds = 64

  private func adopt(_ fresh: ImageHeader) {
    let hadParent = header.parent?.spec
    header = fresh
    io.update(header: fresh)
    if fresh.parent?.spec != hadParent { io.update(parent: ParentImage(of: fresh, pool: pool)) }
  }

  /// Tells the image's other clients that the header has changed.
  func announce() async throws(RadosError) {
    needsRefresh = true
    guard let coordinator else { return }
    do {
      try await coordinator.notifyHeaderUpdate()
    } catch  where error.errno == .timedOut || error.errno == .noEntry {
      // A client that does not answer finds out by its own means; the change is made.
      return
    }
  }
}
