import CephCodec
import ObjectClasses
import RBD
import Rados

extension MirroredImage {
  /// How a primary snapshot is made (`CREATE_PRIMARY_FLAG_*`).
  struct PrimaryOptions: Sendable {
    /// The snapshot demotes the image.
    var demoted = false
    /// The snapshot promotes a replica.
    var force = false
    /// A pool without peers is no error.
    var ignoresEmptyPeers = false
    /// The snapshot's data is known not to differ from this snapshot's.
    var cleanSince = SnapshotID.head
    /// How others are dealt with meanwhile.
    var flags: SnapshotCreateFlags = []
  }

  /// Makes a mirror snapshot of the primary and returns its id (`Mirror::image_snapshot_create`). Throws EINVAL for an image that is
  /// not mirrored by snapshots, is no primary, or whose pool has no peer that would receive it.
  ///
  /// - Parameters:
  ///   - info: what was just read of the image, or nil to read it.
  ///   - completed: called when the snapshot is complete, before older ones are given up.
  @discardableResult
  public func createSnapshot(
    flags: SnapshotCreateFlags = [], info: MirrorImageInfo? = nil, completed: (SnapshotID) async -> Void = { _ in }
  ) async throws(MirroringError) -> SnapshotID {
    var known = info
    if known == nil { known = try await step("failed to retrieve mirroring state") { try await self.info() } }
    guard let known, known.image.state == .enabled, known.image.mode == .snapshot else {
      throw MirroringError(.invalid, "snapshot based mirroring is not enabled")
    }
    let (made, peers) = try await makePrimarySnapshot(globalID: known.image.globalImageID, PrimaryOptions(flags: flags))
    await completed(made)
    await prune(peers: peers)
    return made
  }

  /// `CreatePrimaryRequest`.
  func createPrimarySnapshot(globalID: String, _ options: PrimaryOptions) async throws(MirroringError) -> SnapshotID {
    let (made, peers) = try await makePrimarySnapshot(globalID: globalID, options)
    await prune(peers: peers)
    return made
  }

  private func makePrimarySnapshot(
    globalID: String, _ options: PrimaryOptions
  ) async throws(MirroringError) -> (SnapshotID, peers: Set<String>) {
    let header = try await step("failed to refresh image") { try await image.refreshIfNeeded() }
    let rule = PrimarySnapshotRule(snapshots: header.snapshots, demoted: options.demoted, force: options.force)
    if case .refused(let reason) = rule { throw MirroringError(.invalid, reason) }
    let peers = try await step("failed to retrieve mirror peers") { try await mirrorPool.transmitPeerUUIDs() }
    guard !peers.isEmpty || options.ignoresEmptyPeers else {
      throw MirroringError(.invalid, "no mirror tx peers configured for the pool")
    }
    let namespace = MirrorSnapshotNamespace(
      state: options.demoted ? .primaryDemoted : .primary, mirrorPeerUUIDs: peers, primarySnapshotID: options.cleanSince)
    let made = try await step("failed to create mirror snapshot") {
      try await image.createSnapshot(
        ".mirror.primary.\(globalID).\(randomUUID())", in: .mirror(namespace), flags: options.flags)
    }
    return (made, peers)
  }

  /// Gives up the snapshots that are too many for a peer. What cannot be given up now is at the next snapshot, so that a failure
  /// does not fail the snapshot that was made.
  private func prune(peers: Set<String>) async {
    let maximum = Int(image.pool.cluster.option("rbd_mirroring_max_mirroring_snapshots") ?? "") ?? 5
    for peer in peers.sorted() {
      for _ in 0..<64 {
        do throws(RadosError) {
          let header = try await image.refreshIfNeeded()
          guard let victim = SnapshotPruning.victim(in: header.snapshots, peer: peer, maximum: max(maximum, 3)) else { break }
          try await unlink(peer: peer, from: victim)
        } catch {
          return
        }
      }
    }
  }

  /// Makes a replica's mirror snapshot that holds no primary's state: the cut before a forced promotion (`CreateNonPrimaryRequest`).
  func createOrphanSnapshot(globalID: String) async throws(MirroringError) -> SnapshotID {
    let namespace = MirrorSnapshotNamespace(state: .nonPrimary, complete: true)
    return try await step("failed to create orphan snapshot") {
      try await image.createSnapshot(".mirror.non_primary.\(globalID).\(randomUUID())", in: .mirror(namespace))
    }
  }

  /// Gives up a peer's claim on a mirror snapshot, and the snapshot if nobody else needs it (`UnlinkPeerRequest`). A snapshot that does
  /// not exist is no error.
  public func unlink(peer: String, from snapshot: SnapshotID) async throws(RadosError) {
    for _ in 0..<64 {
      let header = try await image.refreshIfNeeded()
      switch UnlinkDecision(peer: peer, snapshot: snapshot, in: header.snapshots) {
      case .done: return
      case .remove:
        guard let found = header.snapshot(snapshot) else { return }
        do {
          try await image.removeSnapshot(found.name, in: found.namespace)
        } catch  where error.errno == .noEntry {
          return
        }
        return
      case .unlink:
        do {
          try await image.pool.execute(header.headerObject, MirrorClass.imageSnapshotUnlinkPeer(snapshot, peer))
        } catch  where error.errno == .restart || error.errno == .noEntry {
          // The snapshot changed meanwhile: look again.
        }
        try await image.announceChange()
      }
    }
    throw RadosError(.again, "unlink mirror peer", object: ImageObjects.header(image.id))
  }
}
