import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// Changes a replica's header and object maps around a copy. The caller owns the image's exclusive lock, if it has one.
///
/// While a copy runs, an incomplete snapshot marks the replica: its head is no state of the primary. The finished copy is made
/// visible by one operation on the header, which adds a complete snapshot and forgets the mark and the old base.
struct ReplicaWriter: Sendable {
  /// The replica.
  let image: Image
  /// The replica's data pool.
  let dataPool: Pool
  /// The image's global id.
  let globalImageID: String
  /// Where snapshot ids come from.
  let reserve: SnapshotIDReserve

  private var pool: Pool { image.pool }
  var maps: ObjectMapStore { ObjectMapStore(pool: pool, imageID: image.id) }
  private var states: ImageStateStore { ImageStateStore(pool: pool, imageID: image.id) }

  // MARK: - The writable state's map

  /// The map of the replica's head; nil when the image has none that can be relied upon.
  func loadHeadMap(_ header: ImageHeader) async throws(RadosError) -> ObjectMapBits? {
    guard header.features.contains(.objectMap), !header.flags.contains(.objectMapInvalid) else { return nil }
    var bits = try await maps.load()
    bits.resize(to: header.objectCount(ofSize: header.size))
    return bits
  }

  /// A map that claims every candidate besides what it claims already.
  static func claiming(_ candidates: Candidates, _ bits: ObjectMapBits) -> ObjectMapBits {
    var claimed = bits
    for object in candidates.objects where object < claimed.count { claimed[object] = .exists }
    return claimed
  }

  // MARK: - The size

  /// Gives the head a size; its map follows so that it covers every object that may exist.
  func setSize(_ size: UInt64, _ header: ImageHeader) async throws(RadosError) {
    guard size != header.size else { return }
    let hasMap = header.features.contains(.objectMap)
    let count = header.objectCount(ofSize: size)
    if hasMap, size > header.size { try await maps.resize(to: count) }
    try await pool.execute(header.headerObject, RBDClass.setSize(size))
    if hasMap, size < header.size {
      var bits = try await maps.load()
      bits.resize(to: count)
      try await maps.save(bits)
    }
  }

  // MARK: - Snapshots

  /// Records a snapshot of the head under a new id. Its map, if there is one, is stored first.
  func addSnapshot(
    _ name: String, _ namespace: SnapshotNamespace, map: ObjectMapBits?, above sequence: SnapshotID,
    with others: (inout WriteOperation) -> Void = { _ in }
  ) async throws(RadosError) -> SnapshotID {
    for attempt in 0..<4 {
      let id: SnapshotID
      if attempt == 0 {
        id = try await reserve.take(above: sequence, in: dataPool)
      } else {
        // Another client was faster with a newer id; only a fresh one can be above it.
        id = try await dataPool.createSelfManagedSnapshot()
      }
      if let map { try await maps.save(map, as: id) }
      var operation = WriteOperation()
      operation.call(RBDClass.snapshotAdd(name, id, namespace))
      others(&operation)
      do throws(RadosError) {
        try await pool.write(ImageObjects.header(image.id), operation)
        return id
      } catch  where error.errno == .stale {
        if map != nil { try await maps.remove(id) }
      }
    }
    throw RadosError(.stale, "create snapshot", object: ImageObjects.header(image.id))
  }

  /// Marks the replica as being copied to. Returns the incomplete snapshot.
  func addMark(
    _ step: SyncStep, mapping: [SnapshotID: SnapshotID], primaryMirrorUUID: String, peers: Set<String>, map: ObjectMapBits?,
    above sequence: SnapshotID
  ) async throws(RadosError) -> SnapshotID {
    var namespace = MirrorSnapshotNamespace(
      state: step.isDemotion ? .nonPrimaryDemoted : .nonPrimary, mirrorPeerUUIDs: peers,
      primaryMirrorUUID: primaryMirrorUUID, primarySnapshotID: step.remoteTo, snapshotSequences: mapping)
    namespace.snapshotSequences[step.remoteTo] = .head
    return try await addSnapshot(
      ReplicaSnapshotName.copying(globalImageID: globalImageID), .mirror(namespace), map: map, above: sequence)
  }

  /// Makes a finished copy visible: a complete, self-contained snapshot in place of the mark and the old base.
  func complete(
    _ step: SyncStep, mapping: [SnapshotID: SnapshotID], primaryMirrorUUID: String, peers: Set<String>, map: ObjectMapBits?,
    state: MirrorSnapshotImageState, retire: Set<SnapshotID>, above sequence: SnapshotID
  ) async throws(RadosError) -> SnapshotID {
    var namespace = MirrorSnapshotNamespace(
      state: step.isDemotion ? .nonPrimaryDemoted : .nonPrimary, complete: true, mirrorPeerUUIDs: peers,
      primaryMirrorUUID: primaryMirrorUUID, primarySnapshotID: step.remoteTo, snapshotSequences: mapping)
    namespace.snapshotSequences[step.remoteTo] = .head
    for attempt in 0..<4 {
      let id =
        attempt == 0
        ? try await reserve.take(above: sequence, in: dataPool) : try await dataPool.createSelfManagedSnapshot()
      if let map { try await maps.save(map, as: id) }
      try await states.write(state, snapshot: id)
      var operation = WriteOperation()
      operation.call(
        RBDClass.snapshotAdd(ReplicaSnapshotName.selfContained(globalImageID: globalImageID), id, .mirror(namespace)))
      for snapshot in retire.sorted() { operation.call(RBDClass.snapshotRemove(snapshot)) }
      if !retire.isEmpty {
        let note = RetiredSnapshots(retire, of: image.id)
        operation.call(RBDClass.metadataSet([RetiredSnapshots.metadataKey: note.text]))
      }
      do throws(RadosError) {
        try await pool.write(ImageObjects.header(image.id), operation)
        return id
      } catch  where error.errno == .stale {
        try await sweep([id])
      }
    }
    throw RadosError(.stale, "create snapshot", object: ImageObjects.header(image.id))
  }

  /// Records how far a copy came: every object below `next` is done. A first record needs the image state next to it, because
  /// whoever resumes relies on that.
  func recordProgress(_ mark: SnapshotID, next: UInt64) async throws(RadosError) {
    // Stock goes on behind the recorded object, so the last one that is done is told.
    guard next > 1 else { return }
    try await pool.execute(ImageObjects.header(image.id), MirrorClass.imageSnapshotSetCopyProgress(mark, false, next - 1))
  }

  /// Writes the image state of a snapshot.
  func writeState(_ state: MirrorSnapshotImageState, of snapshot: SnapshotID) async throws(RadosError) {
    try await states.write(state, snapshot: snapshot)
  }

  // MARK: - What retired snapshots leave

  /// Removes what belongs to snapshots that the header knows no more, and gives their ids back so that their clones are trimmed.
  /// Can be repeated.
  func sweep(_ snapshots: [SnapshotID]) async throws(RadosError) {
    for snapshot in snapshots {
      try await maps.remove(snapshot)
      try await removeState(snapshot)
      do throws(RadosError) {
        try await dataPool.removeSelfManagedSnapshot(snapshot)
      } catch  where error.errno == .noEntry {
        // Released before.
      }
    }
  }

  private func removeState(_ snapshot: SnapshotID) async throws(RadosError) {
    func object(_ index: UInt64) -> String {
      MirrorObjects.imageState(imageID: image.id, snapshotID: snapshot, index: index)
    }
    // A state has one object unless an image has thousands of metadata; the others go first, because the first tells their number.
    var more: UInt64 = 0
    while more < UInt64(MirrorImageStateParts.maximumCount), try await exists(object(more + 1)) { more += 1 }
    for index in (0...more).reversed() { try await remove(object(index)) }
  }

  private func exists(_ object: String) async throws(RadosError) -> Bool {
    var operation = ReadOperation()
    _ = operation.stat()
    do throws(RadosError) {
      _ = try await pool.read(object, operation)
      return true
    } catch  where error.errno == .noEntry {
      return false
    }
  }

  private func remove(_ object: String) async throws(RadosError) {
    var operation = WriteOperation()
    operation.remove()
    do throws(RadosError) {
      try await pool.write(object, operation)
    } catch  where error.errno == .noEntry {
      // Not there.
    }
  }
}

/// The note in a replica's metadata of snapshots that were taken out of the header and may still have maps, image states and
/// clones: what a crash left is removed when the image is opened again. It names its image, `<id>/<snapshot>,…`: the metadata of a
/// copied image must not release snapshots of another pool.
struct RetiredSnapshots: Equatable {
  /// The metadata key; a `.rbd` key is not copied to other images.
  static let metadataKey = ".rbd_mirror.retired"

  /// The image.
  let imageID: String
  /// The snapshots.
  let snapshots: [SnapshotID]

  /// A note of snapshots of an image.
  init(_ snapshots: Set<SnapshotID>, of imageID: String) {
    self.imageID = imageID
    self.snapshots = snapshots.sorted()
  }

  /// Reads the note from an image's metadata; what cannot be read is left out.
  init(_ header: ImageHeader) {
    imageID = header.id
    let note = String(decoding: header.metadata[Self.metadataKey] ?? [], as: UTF8.self)
    let present = Set(header.snapshots.map(\.id))
    let text = note.hasPrefix(header.id + "/") ? note.dropFirst(header.id.count + 1) : ""
    let ids = text.split(separator: ",").compactMap { UInt64($0) }.map { SnapshotID(rawValue: $0) }
    snapshots = ids.filter { !present.contains($0) }
  }

  /// The note's text.
  var text: [UInt8] { Array("\(imageID)/\(snapshots.map { String($0.rawValue) }.joined(separator: ","))".utf8) }
}
