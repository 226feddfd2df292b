import CephCodec
import Logging
import Mirroring
import ObjectClasses
import RBD
import Rados

/// Looks at both sides of an image, makes the replica if there is none, and opens both.
struct Bootstrap: Sendable {
  /// Where the image's two sides are.
  struct Place: Sendable {
    /// Our pool and namespace.
    var local: Pool
    /// The primary's.
    var remote: Pool
    /// The mirror uuid of our pool.
    var localMirrorUUID: String
    /// The mirror uuid of the primary's pool.
    var remoteMirrorUUID: String
    /// The uuid under which the primary's pool lists us; empty while it does not.
    var remotePeerUUID: String
  }

  /// Both images, open; the replica's lock is ours.
  struct Opened: Sendable {
    var local: Image
    var remote: Image
  }

  /// The image's global id.
  let globalImageID: String
  /// Where its sides are.
  let place: Place
  /// Where snapshot ids come from.
  let reserve: SnapshotIDReserve
  /// Logs.
  let logger: Logger
  /// Told of each step, in stock's words.
  let progress: @Sendable (String) async -> Void
  /// Told of the replica's name.
  let named: @Sendable (String) async -> Void

  /// Why a bootstrap ended without open images.
  struct End: Error { var outcome: ImageReplayerState.BootstrapOutcome }

  /// Runs it.
  func run() async throws(End) -> Opened {
    do {
      return try await attempt()
    } catch let end as End {
      throw end
    } catch {
      let errno = (error as? any CephError)?.errno ?? .io
      logger.error("cannot bootstrap image", metadata: ["error": "\(error)"])
      throw End(outcome: .failed(errno))
    }
  }

  private func attempt() async throws -> Opened {
    for _ in 0..<3 {
      await progress("PREPARE_LOCAL_IMAGE")
      var local = try await side(place.local)
      if let local, local.exists { await named(try await name(of: local)) }
      await progress("PREPARE_REMOTE_IMAGE")
      let remote = try await side(place.remote)
      switch BootstrapRules.decide(local: local, remote: remote, isPeer: !place.remotePeerUUID.isEmpty) {
      case .end(let outcome): throw End(outcome: outcome)
      case .discardPartial:
        try await ReplicaRemoval(pool: place.local, globalImageID: globalImageID, logger: logger).moveToTrash(resync: true)
        continue
      case .create, .open: break
      }
      guard let remote else { throw End(outcome: .nothingThere) }
      await progress("OPEN_REMOTE_IMAGE")
      let remoteImage = try await openRemote(remote.imageID)
      do {
        if local?.exists != true { local = try await create(from: remoteImage, replacing: local) }
        guard let local else { throw End(outcome: .transient) }
        await progress("OPEN_LOCAL_IMAGE")
        let localImage = try await openLocal(local.imageID)
        return Opened(local: localImage, remote: remoteImage)
      } catch {
        await close(remoteImage)
        throw error
      }
    }
    throw End(outcome: .transient)
  }

  private func name(of side: BootstrapRules.Side) async throws -> String {
    do throws(RadosError) {
      return try await ImageDirectory(place.local).name(ofImageWithID: side.imageID)
    } catch  where error.errno == .noEntry {
      return globalImageID
    }
  }

  /// What one side knows of the image.
  private func side(_ pool: Pool) async throws -> BootstrapRules.Side? {
    let mirror = MirrorPool(pool)
    guard let id = try await mirror.imageID(globalID: globalImageID), let record = try await mirror.image(id: id) else {
      return nil
    }
    do {
      let header = try await ImageHeader.read(from: pool, id: id)
      let promotion =
        record.mode == .snapshot ? PromotionState(snapshots: header.snapshots) : try await mirror.info(of: header)?.promotion
      let note = header.metadata[MirrorObjects.imageMetadataKey(mirrorUUID: place.localMirrorUUID)]
      let isResyncRequested = try note.map { try MirrorImageMetadata(json: String(decoding: $0, as: UTF8.self)) }?.resyncRequested
      return BootstrapRules.Side(
        imageID: id, record: record, promotion: promotion ?? .unknown, exists: true,
        isResyncRequested: isResyncRequested ?? false)
    } catch let error as RadosError where error.errno == .noEntry {
      return BootstrapRules.Side(imageID: id, record: record, promotion: .unknown, exists: false)
    }
  }

  // MARK: - Opening

  private func openRemote(_ id: String) async throws(RadosError) -> Image {
    try await Image.open(in: place.remote, id: id, mode: .mirroring)
  }

  /// Opens the replica and takes its lock, so that nobody else writes it; then removes what a crash left.
  private func openLocal(_ id: String) async throws -> Image {
    var mode = OpenMode.mirroring
    mode.lockPolicy = .replica
    let image = try await Image.open(in: place.local, id: id, mode: mode)
    do {
      if let lock = await image.coordinator?.lock {
        await lock.blockRequests(reply: .readOnly)
        try await lock.acquire(deadline: .seconds(60))
      }
      let header = try await image.refresh()
      let retired = RetiredSnapshots(header).snapshots
      if !retired.isEmpty {
        let writer = ReplicaWriter(
          image: image, dataPool: try await header.dataPool(from: place.local), globalImageID: globalImageID, reserve: reserve)
        try await writer.sweep(retired)
      }
      return image
    } catch {
      await close(image)
      throw error
    }
  }

  private func close(_ image: Image) async {
    do throws(RadosError) {
      try await image.close()
    } catch {
      logger.warning("cannot close image", metadata: ["image": "\(image.id)", "error": "\(error)"])
    }
  }

  // MARK: - Creating

  /// Makes an empty replica of the primary, in state CREATING until its first mirror snapshot.
  private func create(from remote: Image, replacing partial: BootstrapRules.Side?) async throws -> BootstrapRules.Side {
    await progress("CREATE_LOCAL_IMAGE")
    if let partial {
      // A record without an image: the class takes a record back only in this state.
      var record = partial.record
      record.state = .disabling
      try await MirrorPool(place.local).setImage(id: partial.imageID, record)
      try await MirrorPool(place.local).removeImage(id: partial.imageID, globalID: globalImageID)
    }
    let header = try await remote.refreshIfNeeded()
    let mirror = MirrorPool(place.local)
    let creation = ReplicaCreation(local: place.local, remote: place.remote, globalImageID: globalImageID)
    for _ in 0..<4 {
      let id = ImageID.generate(globalID: place.local.cluster.globalID)
      await progress("ADD_MIRROR_IMAGE")
      let record = MirrorImage(mode: .snapshot, globalImageID: globalImageID, state: .creating)
      try await mirror.setImage(id: id, record)
      do {
        try await creation.create(header, id: id)
        return BootstrapRules.Side(imageID: id, record: record, promotion: .unknown, exists: true)
      } catch {
        var disabling = record
        disabling.state = .disabling
        try await mirror.setImage(id: id, disabling)
        try await mirror.removeImage(id: id, globalID: globalImageID)
        guard error.errno == .badDescriptor else { throw error }
      }
    }
    throw End(outcome: .transient)
  }
}
