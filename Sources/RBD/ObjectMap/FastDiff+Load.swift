import CephCodec
import ObjectClasses
import Rados

extension FastDiff {
  /// How often the object maps are read because a snapshot on the way was removed meanwhile.
  private static let attempts = 4
  /// How many maps are read at once.
  private static let concurrency = 8

  /// The difference between two states of an image, from one read of each object map on the way.
  ///
  /// - Parameters:
  ///   - older: the snapshot to compare with; nil for the empty image.
  ///   - newer: the newer snapshot, or `.head`, whose map tells nothing about writes that are under way.
  /// - Throws: `EINVAL` when the image has no fast-diff or a map on the way cannot be relied upon, so that the objects themselves must
  ///   be asked; `ENOENT` when one of the two snapshots does not exist.
  public static func load(
    _ header: ImageHeader, in pool: Pool, from older: SnapshotID?, to newer: SnapshotID
  ) async throws(RadosError) -> FastDiff {
    var current = header
    for _ in 0..<attempts {
      let chain = try current.fastDiffChain(from: older, to: newer)
      if let maps = try await loadMaps(chain, current, in: pool) {
        return FastDiff(maps, fromBeginning: older == nil)
      }
      current = try await current.reread(from: pool)
    }
    throw RadosError(
      .invalid, "compare object maps", object: header.headerObject, detail: "an object map is missing, or snapshots keep changing"
    )
  }

  /// The maps of the chain, or nil when one is missing: if its snapshot is gone, its changes were merged into the next map, which may
  /// have been read before.
  private static func loadMaps(
    _ chain: [SnapshotID], _ header: ImageHeader, in pool: Pool
  ) async throws(RadosError) -> [ObjectMapBits]? {
    let store = ObjectMapStore(pool: pool, imageID: header.id)
    let results = try await concurrentMap(chain, atMost: concurrency) { snapshot throws(RadosError) -> ObjectMapBits? in
      do throws(RadosError) {
        return try await store.load(snapshot)
      } catch  where error.errno == .noEntry {
        return nil
      }
    }
    var maps: [ObjectMapBits] = []
    for (snapshot, result) in zip(chain, results) {
      guard var map = result else { return nil }
      let count = header.objectCount(at: snapshot) ?? 0
      guard map.count >= count else {
        throw RadosError(.invalid, "compare object maps", object: store.object(snapshot), detail: "too short")
      }
      map.resize(to: count)
      maps.append(map)
    }
    return maps
  }
}

extension ImageHeader {
  /// The states whose maps tell the difference between two states, oldest first. Throws `EINVAL` when one of them cannot.
  func fastDiffChain(from older: SnapshotID?, to newer: SnapshotID) throws(RadosError) -> [SnapshotID] {
    func refusal(_ errno: Errno, _ reason: String) -> RadosError {
      RadosError(errno, "compare object maps", object: headerObject, detail: reason)
    }
    guard features.contains(.fastDiff) else { throw refusal(.invalid, "no fast-diff") }
    if let older {
      guard older != .head, older <= newer else { throw refusal(.invalid, "the snapshots are in the wrong order") }
      guard snapshot(older) != nil else { throw refusal(.noEntry, "no snapshot \(older)") }
    }
    guard size(at: newer) != nil else { throw refusal(.noEntry, "no snapshot \(newer)") }
    let lowest = older ?? 0
    let chain = statesOldestFirst.filter { $0 >= lowest && $0 <= newer }
    for state in chain {
      guard let flags = flags(at: state), flags.isDisjoint(with: [.fastDiffInvalid, .objectMapInvalid]) else {
        throw refusal(.invalid, "the object map of \(state) is invalid")
      }
    }
    return chain
  }
}
