import CephCodec
import Logging
import Mirroring
import ObjectClasses
import Rados

/// Knows which images of a site's namespace are mirrored, from a listing and then from notifications (`PoolWatcher`).
actor PoolWatcher {
  /// What changed.
  struct Change: Sendable, Equatable {
    var added: Set<String>
    var removed: Set<String>
    /// How many there are now.
    var count: Int
  }

  private let pool: Pool
  private let logger: Logger
  private let retryInterval: Duration
  private let onChange: @Sendable (Change) async -> Void
  private var known: Set<String> = []
  private var task: Task<Void, Never>?
  private var isListed = false

  /// A watcher of a site's namespace.
  init(
    pool: Pool, logger: Logger, retryInterval: Duration = .seconds(30), onChange: @escaping @Sendable (Change) async -> Void
  ) {
    self.pool = pool
    self.logger = logger
    self.retryInterval = retryInterval
    self.onChange = onChange
  }

  /// How many images are mirrored.
  var count: Int { known.count }

  /// Begins; the first change holds all images there are.
  func start() { task = Task { await self.run() } }

  /// Stops.
  func stop() async {
    task?.cancel()
    await withDeadline(.seconds(3)) { [task] in await task?.value }
    task = nil
  }

  private func run() async {
    while !Task.isCancelled {
      do throws(RadosError) {
        let watch = try await pool.watch(MirrorObjects.mirroring)
        let result = await watchAndList(watch)
        await withDeadline(.seconds(3)) { await watch.close() }
        try result.get()
      } catch {
        logger.debug("cannot watch mirrored images", metadata: ["pool": "\(pool.name)", "error": "\(error)"])
      }
      do { try await Task.sleep(for: retryInterval) } catch { return }
    }
  }

  private func watchAndList(_ watch: Watch) async -> Result<Void, RadosError> {
    do throws(RadosError) {
      try await list()
      for await event in watch.events {
        try Task.checkRadosCancellation("watch mirrored images")
        switch event {
        case .notify(let notification):
          watch.acknowledge(notification)
          await apply(notification.payload)
        case .lost: continue
        case .reconnected: try await list()
        case .failed(let error): throw error
        }
      }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func list() async throws(RadosError) {
    let now = Set(try await MirrorPool(pool).imageIDs().values)
    let change = Change(added: now.subtracting(known), removed: known.subtracting(now), count: now.count)
    known = now
    let isFirst = !isListed
    isListed = true
    if isFirst || !change.added.isEmpty || !change.removed.isEmpty { await onChange(change) }
  }

  private func apply(_ payload: [UInt8]) async {
    let message: MirroringNotify
    do throws(CodecError) {
      message = try MirroringNotify(decoding: payload)
    } catch {
      return logger.warning("cannot decode notification", metadata: ["error": "\(error)"])
    }
    guard case .imageUpdated(let state, _, let image) = message else { return }
    switch state {
    case .enabled where !known.contains(image):
      known.insert(image)
      await onChange(Change(added: [image], removed: [], count: known.count))
    case .disabled where known.contains(image):
      known.remove(image)
      await onChange(Change(added: [], removed: [image], count: known.count))
    default: return
    }
  }
}
