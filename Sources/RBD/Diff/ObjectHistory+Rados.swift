import CephCodec
import Rados

extension ObjectHistory {
  /// The history that a `list-snaps` told.
  public init(_ snapshots: ObjectSnapshots) {
    self.init(
      sequence: snapshots.sequence,
      versions: snapshots.clones.map { clone in
        Version(
          isHead: clone.id == .head, snapshots: clone.snapshots, size: clone.size,
          overlap: ExtentSet(clone.overlap.map { Extent(offset: $0.offset, length: $0.length) }))
      })
  }

  /// Reads an object's history; `absent` for an object that does not exist in any version (`list-snaps`).
  public static func read(_ object: String, in pool: Pool) async throws(RadosError) -> ObjectHistory {
    var operation = ReadOperation()
    let step = operation.listSnapshots()
    do throws(RadosError) {
      return ObjectHistory(try await pool.read(object, operation, at: .directory)[step])
    } catch  where error.errno == .noEntry {
      return .absent
    }
  }
}
