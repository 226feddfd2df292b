import CephCodec
import Logging
import RBD
import Rados

/// Keeps a few self-managed snapshot ids of each pool at hand, so that a snapshot waits for no monitor. Ids are taken in ascending
/// order; what is below an image's sequence is left for other images.
actor SnapshotIDReserve: SnapshotIDSource {
  /// How many ids are kept for a pool.
  private let target: Int
  private let logger: Logger
  private var ids: [Int64: [SnapshotID]] = [:]
  private var filling: Set<Int64> = []
  private var isClosed = false

  /// A reserve of `target` ids for each pool.
  init(target: Int = 8, logger: Logger) {
    self.target = target
    self.logger = logger
  }

  func takeReserved(above sequence: SnapshotID, in dataPool: Pool) -> SnapshotID? {
    defer { refill(dataPool) }
    guard var kept = ids[dataPool.id], let index = kept.firstIndex(where: { $0 > sequence }) else { return nil }
    let id = kept.remove(at: index)
    // Ids that no image of the last takers can use any more are let go.
    if kept.count >= target { kept.removeFirst() }
    ids[dataPool.id] = kept
    return id
  }

  func giveBack(_ id: SnapshotID, in dataPool: Pool) {
    guard !isClosed else { return }
    ids[dataPool.id, default: []].append(id)
    ids[dataPool.id]?.sort()
  }

  /// An id above an image's sequence: a reserved one, else a fresh one.
  func take(above sequence: SnapshotID, in dataPool: Pool) async throws(RadosError) -> SnapshotID {
    if let id = takeReserved(above: sequence, in: dataPool) { return id }
    return try await dataPool.createSelfManagedSnapshot()
  }

  /// Fills the reserve of a pool before it is needed.
  func prepare(_ dataPool: Pool) { refill(dataPool) }

  /// Allocates no more ids. Those that are left were never used and cost nothing.
  func close() { isClosed = true }

  private func refill(_ pool: Pool) {
    guard !isClosed, filling.insert(pool.id).inserted else { return }
    Task {
      await fill(pool)
      filling.remove(pool.id)
    }
  }

  private func fill(_ pool: Pool) async {
    // Bounded: a pool whose ids are taken as fast as they come is filled again with the next taker.
    for _ in 0..<target where !isClosed && (ids[pool.id]?.count ?? 0) < target {
      do throws(RadosError) {
        let id = try await pool.createSelfManagedSnapshot()
        giveBack(id, in: pool)
      } catch {
        logger.debug("cannot reserve a snapshot id", metadata: ["pool": "\(pool.name)", "error": "\(error)"])
        return
      }
    }
  }
}
