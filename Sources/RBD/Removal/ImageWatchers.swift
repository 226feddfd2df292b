import CephCodec
import Rados

/// Who watches an image's header (`librbd::image::ListWatchersRequest`).
public enum ImageWatchers {
  /// A watcher and whether it is an `rbd-mirror` daemon.
  public struct Entry: Sendable {
    /// The watcher.
    public var watcher: ObjectWatcher
    /// Whether it watches the pool's mirroring state too, as the daemon does.
    public var isMirroring: Bool
  }

  /// The watchers of the image with an id.
  public static func list(_ imageID: String, in pool: Pool) async throws(RadosError) -> [Entry] {
    let watchers = try await watchers(of: ImageObjects.header(imageID), in: pool)
    guard !watchers.isEmpty else { return [] }
    let mirroring = Set(try await self.watchers(of: ImageObjects.mirroring, in: pool).map(\.address))
    return watchers.map { Entry(watcher: $0, isMirroring: mirroring.contains($0.address)) }
  }

  private static func watchers(of object: String, in pool: Pool) async throws(RadosError) -> [ObjectWatcher] {
    var operation = ReadOperation()
    let step = operation.listWatchers()
    do throws(RadosError) {
      return try (await pool.read(object, operation))[step]
    } catch  where error.errno == .noEntry {
      return []
    }
  }
}
