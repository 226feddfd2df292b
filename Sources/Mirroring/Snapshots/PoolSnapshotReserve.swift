import CephCodec
import RBD
import Rados

/// Self-managed snapshot ids that a pool keeps ready, so that a mirror snapshot waits for no monitor (about a second with stock).
///
/// They are omap keys, 16 hex digits each, of one object in the pool's default namespace. An id is taken by removing its key under a
/// check of the object's version, so that no two clients get the same. An id that is never used costs nothing; one that is lost with
/// a client that died is never reused.
public struct PoolSnapshotReserve: SnapshotIDSource {
  /// The object that holds the ids.
  public static let object = "heliograph_snapshot_reserve"
  /// How many ids are kept ready.
  public static let target = 4
  /// How many clients may race for one id before a fresh one is allocated.
  private static let attempts = 8
  private static let pageSize: UInt64 = 64
  private static let deadline = Duration.seconds(5)

  /// The reserve of whatever pool is asked.
  public init() {}

  public func takeReserved(above sequence: SnapshotID, in dataPool: Pool) async -> SnapshotID? {
    do throws(RadosError) {
      let pool = try dataPool.inNamespace("")
      for _ in 0..<Self.attempts {
        let (ids, version) = try await Self.list(pool)
        guard let id = Self.choose(ids, above: sequence) else { return nil }
        var operation = WriteOperation()
        operation.assertVersion(version)
        operation.removeOmapKeys([Self.key(id)])
        do throws(RadosError) {
          try await pool.write(Self.object, operation, deadline: Self.deadline)
          return id
        } catch  where error.errno == .range || error.errno == .overflow {
          // Another client changed the reserve first.
        }
      }
      return nil
    } catch {
      // Without a reserve, or where it cannot be read, a fresh id is allocated.
      return nil
    }
  }

  public func giveBack(_ id: SnapshotID, in dataPool: Pool) async {
    do throws(RadosError) {
      try await Self.add([id], to: try dataPool.inNamespace(""))
    } catch {
      // The id is lost, which costs nothing.
      return
    }
  }

  /// Allocates ids until the reserve holds `target` of them.
  public func refill(_ dataPool: Pool) async throws(RadosError) {
    let pool = try dataPool.inNamespace("")
    let missing = Self.target - (try await Self.existing(pool)).count
    guard missing > 0 else { return }
    // Together: the monitors allocate them in one go.
    let allocated = await withTaskGroup(of: Result<SnapshotID, RadosError>.self) { group in
      for _ in 0..<missing {
        group.addTask {
          do throws(RadosError) { return .success(try await pool.createSelfManagedSnapshot()) } catch { return .failure(error) }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let ids = allocated.compactMap { try? $0.get() }
    if ids.isEmpty, let first = allocated.first { _ = try first.get() }
    try await Self.add(ids, to: pool)
  }

  /// The lowest id that an image with this snapshot sequence can use; higher ones stay for images that are further.
  static func choose(_ ids: [SnapshotID], above sequence: SnapshotID) -> SnapshotID? {
    ids.filter { $0 > sequence && $0 < .head }.min()
  }

  private static func add(_ ids: [SnapshotID], to pool: Pool) async throws(RadosError) {
    guard !ids.isEmpty else { return }
    var operation = WriteOperation()
    operation.create(exclusive: false)
    operation.setOmap(Dictionary(ids.map { (key($0), []) }) { first, _ in first })
    try await pool.write(object, operation, deadline: deadline)
  }

  private static func existing(_ pool: Pool) async throws(RadosError) -> [SnapshotID] {
    do {
      return try await list(pool).ids
    } catch  where error.errno == .noEntry {
      return []
    }
  }

  private static func list(_ pool: Pool) async throws(RadosError) -> (ids: [SnapshotID], version: UInt64) {
    var operation = ReadOperation()
    let page = operation.omapKeys(limit: pageSize)
    let result = try await pool.read(object, operation, deadline: deadline)
    return (try result[page].keys.compactMap { UInt64($0, radix: 16).map { SnapshotID($0) } }, result.version)
  }

  static func key(_ id: SnapshotID) -> String { ImageObjects.sixteenHexDigits(id.rawValue) }
}
