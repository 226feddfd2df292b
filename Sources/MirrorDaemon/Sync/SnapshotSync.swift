import CephCodec
import Logging
import Mirroring
import ObjectClasses
import RBD
import Rados

/// Carries one of the primary's states over to the replica.
struct SnapshotSync: Sendable {
  /// What a copy tells while it runs.
  protocol Observer: Sendable {
    /// Bytes were read from the primary.
    func copied(bytes: UInt64) async
    /// How many of how many objects are done.
    func progressed(_ done: UInt64, of total: UInt64) async
  }

  /// What copies of a daemon share.
  struct Limits: Sendable {
    /// Bounds reads and writes of all copies together.
    let inFlight: InFlightLimit
    /// Objects of one copy under way at once.
    var concurrency = 32
    /// How long a copy runs before it records how far it came.
    var progressInterval = Duration.seconds(5)
  }

  /// The replica.
  let local: Image
  /// The primary.
  let remote: Image
  /// The mirror uuid of the primary's pool.
  let remoteMirrorUUID: String
  /// Changes the replica's header and maps.
  let writer: ReplicaWriter
  /// Shared limits.
  let limits: Limits
  /// Waits for a slot for copying data, and gives it back.
  let slot: any SyncSlot
  /// Hears of progress.
  let observer: any Observer

  private struct Ground {
    var local: ImageHeader
    var remote: ImageHeader
    var state: MirrorSnapshotImageState
    /// What the head's map says before the copy, seen from the newest snapshot; nil without a map that can be relied upon.
    var headMap: ObjectMapBits?
    var peers: Set<String>
    /// The primary's user snapshots with ours.
    var mapping: [SnapshotID: SnapshotID] = [:]
    /// The states to reach one after the other, with the replica's snapshot each becomes.
    var chain: [(source: SnapshotID, target: SnapshotID)] = []
  }

  /// Runs a step to its end: afterwards the replica has a complete snapshot of the primary's state.
  func run(_ step: SyncStep) async throws(RadosError) {
    var ground = try await survey(step)
    try await prepare(step, &ground)
    let search = CandidateSearch(remote: ground.remote, remotePool: remote.pool, local: ground.local, localPool: local.pool)
    let candidates = step.needsCopy ? try await search.find(step, head: ground.headMap) : .some([])
    let mark = try await mark(step, candidates, &ground)
    if step.localFrom == nil { try await enableRecord() }
    var summary = DeltaCopy.Summary()
    if candidates.count > 0 {
      try await slot.acquire()
      do throws(RadosError) {
        summary = try await copy(step, mark, candidates, ground)
      } catch {
        await slot.release()
        throw error
      }
      await slot.release()
    }
    try await requireSources(step)
    try await finish(step, mark, summary, ground)
  }

  // MARK: - Before

  private func survey(_ step: SyncStep) async throws(RadosError) -> Ground {
    let header = try await local.refreshIfNeeded()
    async let state = remoteState(step.remoteTo)
    let map = try await writer.loadHeadMap(header)
    let peers = step.isDemotion ? try await MirrorPool(try local.pool.inNamespace("")).transmitPeerUUIDs() : []
    return Ground(
      local: header, remote: try await remote.refreshIfNeeded(), state: try await state.get(), headMap: map, peers: peers)
  }

  private func remoteState(_ snapshot: SnapshotID) async -> Result<MirrorSnapshotImageState, RadosError> {
    do throws(RadosError) {
      return .success(try await ImageStateStore(pool: remote.pool, imageID: remote.id).read(snapshot: snapshot))
    } catch {
      return .failure(error)
    }
  }

  /// Makes the user snapshots of the range and gives the head its new size.
  private func prepare(_ step: SyncStep, _ ground: inout Ground) async throws(RadosError) {
    guard let target = ground.remote.snapshot(step.remoteTo) else {
      throw RadosError(.noEntry, "find remote snapshot", object: ground.remote.headerObject)
    }
    guard ground.local.objectSize == ground.remote.objectSize else {
      throw RadosError(.notSupported, "copy image", object: ground.local.headerObject, detail: "object sizes differ")
    }
    if ground.local.snapshotLimit != .max {
      try await local.pool.execute(ground.local.headerObject, RBDClass.snapshotSetLimit(.max))
    }
    let plan = UserSnapshotPlan(step, local: ground.local.snapshots, remote: ground.remote.snapshots)
    ground.mapping = plan.known
    for id in plan.remove {
      guard let snapshot = ground.local.snapshot(id) else { continue }
      if snapshot.protection != .unprotected { try await local.perform(.snapshotUnprotect(.user, name: snapshot.name)) }
      try await local.removeSnapshot(snapshot.name)
    }
    if !plan.remove.isEmpty { ground.local = try await local.refresh() }
    for snapshot in plan.create {
      try await resize(to: snapshot.size, &ground)
      ground.mapping[snapshot.id] = try await writer.addSnapshot(
        snapshot.name, .user, map: ground.headMap, above: ground.local.snapshotSequence)
      ground.local = try await local.refresh()
    }
    try await resize(to: target.size, &ground)
    ground.chain = UserSnapshotPlan.chain(step, mapping: ground.mapping, remote: ground.remote.snapshots)
  }

  private func resize(to size: UInt64, _ ground: inout Ground) async throws(RadosError) {
    guard ground.local.size != size else { return }
    try await writer.setSize(size, ground.local)
    ground.local = try await local.refresh()
    ground.headMap = try await writer.loadHeadMap(ground.local)
  }

  /// The incomplete snapshot of this copy, the interrupted one's or a new one; and every candidate claimed in the maps of all states
  /// that will be written, before any data is.
  private func mark(
    _ step: SyncStep, _ candidates: Candidates, _ ground: inout Ground
  ) async throws(RadosError) -> SnapshotID {
    let users = ground.chain.map(\.target).filter { $0 != .head }
    let claimed = ground.headMap.map { ReplicaWriter.claiming(candidates, $0) }
    let mark: SnapshotID
    if let resume = step.resume {
      mark = resume.snapshot
    } else {
      // With user snapshots on the way the mark's clones hold the last of them, else what the head is now.
      mark = try await writer.addMark(
        step, mapping: ground.mapping, primaryMirrorUUID: remoteMirrorUUID, peers: ground.peers,
        map: users.isEmpty ? ground.headMap : claimed, above: ground.local.snapshotSequence)
      ground.local = try await local.refresh()
      if ground.local.features.contains(.fastDiff) { ground.headMap?.markClean() }
    }
    if let before = ground.headMap {
      if let claimed {
        for user in users {
          var map = claimed
          map.resize(to: ground.local.objectCount(at: user) ?? claimed.count)
          try await writer.maps.save(map, as: user)
        }
      }
      try await writer.maps.save(ReplicaWriter.claiming(candidates, before))
    }
    return mark
  }

  /// With its first mirror snapshot a replica is no longer in creation: from now on an interrupted copy goes on.
  private func enableRecord() async throws(RadosError) {
    let mirror = MirrorPool(local.pool)
    guard var record = try await mirror.image(id: local.id), record.state == .creating else { return }
    record.state = .enabled
    try await mirror.setImage(id: local.id, record)
  }

  // MARK: - Data

  private func copy(
    _ step: SyncStep, _ mark: SnapshotID, _ candidates: Candidates, _ ground: Ground
  ) async throws(RadosError) -> DeltaCopy.Summary {
    let isEmpty = step.remoteFrom == nil && ground.headMap?.hasObjects == false
    let isKnown = !step.isHeadTouched && (step.remoteFrom != nil || isEmpty)
    let copier = ObjectCopier(
      source: ObjectDelta(pool: try await ground.remote.dataPool(from: remote.pool), objectSize: ground.remote.objectSize),
      sourcePrefix: ground.remote.objectPrefix, target: writer.dataPool, targetPrefix: ground.local.objectPrefix,
      states: [step.remoteFrom ?? 0] + ground.chain.map(\.source),
      contexts: ground.chain.map { ground.local.snapshotContext.before($0.target) },
      destination: isKnown ? .atStart : .atStartOrLater, isClone: ground.local.parent != nil, limit: limits.inFlight)
    let recorder = ProgressRecorder(
      writer: writer, mark: mark, state: ground.state, interval: limits.progressInterval, observer: observer,
      total: candidates.count)
    let copy = DeltaCopy(copier: copier, concurrency: limits.concurrency, map: ground.headMap)
    let rest = candidates.starting(at: step.resume?.nextObject ?? 0)
    return try await copy.run(rest) { done, bytes throws(RadosError) in try await recorder.progress(done, bytes) }
  }

  // MARK: - After

  /// The primary must still have both snapshots, or what was read may be of another time.
  private func requireSources(_ step: SyncStep) async throws(RadosError) {
    let header = try await remote.refresh()
    for snapshot in [step.remoteFrom, step.remoteTo].compactMap({ $0 }) where header.snapshot(snapshot) == nil {
      throw RadosError(.noEntry, "find remote snapshot", object: header.headerObject, detail: "snapshot \(snapshot) is gone")
    }
  }

  private func finish(
    _ step: SyncStep, _ mark: SnapshotID, _ summary: DeltaCopy.Summary, _ ground: Ground
  ) async throws(RadosError) {
    var sources: [SnapshotID: SnapshotID] = [:]
    for (source, ours) in ground.mapping { sources[ours] = source }
    let current = try await local.refreshIfNeeded()
    try await ImageStateApplier(image: local).apply(ImageStateChanges(current, ground.state, sources: sources))
    let header = try await local.refreshIfNeeded()

    // The state that was just applied may have switched the maps on or off.
    let map = header.features.contains(.objectMap) ? ground.headMap.map { Self.finalMap($0, summary) } : nil
    let retire = Set(step.retire + [mark]).intersection(header.snapshots.map(\.id))
    let stored = try await absorb(retire, into: map, header)
    _ = try await writer.complete(
      step, mapping: ground.mapping, primaryMirrorUUID: remoteMirrorUUID, peers: ground.peers, map: stored, state: ground.state,
      retire: retire, above: header.snapshotSequence)
    if var clean = map {
      if header.features.contains(.fastDiff) { clean.markClean() }
      try await writer.maps.save(clean)
    }
    try await local.refresh()
    try await writer.sweep(retire.sorted())
    try await local.announceChange()
  }

  /// What exists now: candidates that were not written are as before.
  private static func finalMap(_ before: ObjectMapBits, _ summary: DeltaCopy.Summary) -> ObjectMapBits {
    var map = before
    for object in summary.written where object < map.count { map[object] = .exists }
    for object in summary.absent where object < map.count { map[object] = .nonexistent }
    return map
  }

  /// What the retired snapshots' maps knew as changed goes to the new snapshot's, if anything older could be compared with it.
  private func absorb(
    _ retire: Set<SnapshotID>, into map: ObjectMapBits?, _ header: ImageHeader
  ) async throws(RadosError) -> ObjectMapBits? {
    guard var map, header.features.contains(.fastDiff) else { return map }
    let kept = header.snapshots.map(\.id).filter { !retire.contains($0) }
    for snapshot in retire.sorted() where kept.contains(where: { $0 < snapshot }) {
      do throws(RadosError) {
        map.absorb(removedSnapshot: try await writer.maps.load(snapshot))
      } catch  where error.errno == .noEntry {
        // It never had one.
      }
    }
    return map
  }
}

extension ObjectMapBits {
  /// Whether the map claims any object.
  var hasObjects: Bool { (0..<count).contains { self[$0] != .nonexistent } }
}

extension SnapshotContext {
  /// The context of a write that must not reach a snapshot or anything newer; `.head` for all there are.
  func before(_ snapshot: SnapshotID) -> SnapshotContext {
    guard snapshot != .head else { return self }
    let older = snapshots.filter { $0 < snapshot }
    return SnapshotContext(sequence: older.first ?? 0, snapshots: older)
  }
}

/// A slot among the copies that may run at once.
protocol SyncSlot: Sendable {
  /// Waits for the slot. Throws ECANCELED when cancelled.
  func acquire() async throws(RadosError)
  /// Gives the slot back.
  func release() async
}

/// Records now and then how far a copy came, so that it can go on there.
private actor ProgressRecorder {
  private let writer: ReplicaWriter
  private let mark: SnapshotID
  private let state: MirrorSnapshotImageState
  private let interval: Duration
  private let observer: any SnapshotSync.Observer
  private let total: UInt64
  private var finished: UInt64 = 0
  private var lastRecord = ContinuousClock.now
  private var hasState = false

  init(
    writer: ReplicaWriter, mark: SnapshotID, state: MirrorSnapshotImageState, interval: Duration,
    observer: any SnapshotSync.Observer, total: UInt64
  ) {
    self.writer = writer
    self.mark = mark
    self.state = state
    self.interval = interval
    self.observer = observer
    self.total = total
  }

  func progress(_ done: UInt64, _ bytes: UInt64) async throws(RadosError) {
    finished += 1
    if bytes > 0 { await observer.copied(bytes: bytes) }
    let now = ContinuousClock.now
    guard now - lastRecord >= interval else { return }
    lastRecord = now
    await observer.progressed(finished, of: total)
    if !hasState {
      try await writer.writeState(state, of: mark)
      hasState = true
    }
    try await writer.recordProgress(mark, next: done)
  }
}
