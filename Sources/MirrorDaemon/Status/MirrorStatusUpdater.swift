import CephCodec
import Logging
import ObjectClasses
import Rados

/// Tells one site what this daemon does with the images of a pool (`MirrorStatusUpdater`, `MirrorStatusWatcher`): many records in
/// one operation, written again while the site does not answer, and watched so that they count as up.
///
/// One site's trouble never holds up another's: each has an updater of its own, and nobody waits for a write but `remove`.
public actor MirrorStatusUpdater {
  private static let refreshInterval = Duration.seconds(30)
  private static let writeDeadline = Duration.seconds(30)
  private static let farewellDeadline = Duration.seconds(2)

  private let pool: Pool
  private let mirrorUUID: String
  private let logger: Logger
  private let wakeUps: AsyncStream<Void>
  private let waker: AsyncStream<Void>.Continuation
  private var queue = StatusQueue()
  private var isWatching = false
  private var isReachable = true
  private var isOver = false
  private var writers: [CheckedContinuation<Void, Never>] = []

  /// An updater for one site.
  ///
  /// - Parameters:
  ///   - pool: the site's pool, in the namespace of the images
  ///   - mirrorUUID: empty for our own site, the mirror uuid of our pool for the peer's
  public init(_ pool: Pool, mirrorUUID: String, logger: Logger) {
    self.pool = pool
    self.mirrorUUID = mirrorUUID
    self.logger = logger
    (wakeUps, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  // MARK: - Statuses

  /// Whether the image has a status here.
  public func contains(_ globalImageID: String) -> Bool { queue.contains(globalImageID) }

  /// Keeps an image's status and writes it, at once or with the next refresh, which comes every 30 s.
  public func set(_ globalImageID: String, _ status: MirrorImageSiteStatus, immediate: Bool = true) {
    var status = status
    status.mirrorUUID = mirrorUUID
    queue.set(globalImageID, status, immediate: immediate)
    if immediate { waker.yield() }
  }

  /// Forgets an image, once what was set is written if the site answers: when this returns, no write of ours for it is under way
  /// any more.
  ///
  /// - Parameter purge: removes the statuses of all sites for the image from this site's pool
  ///   (`mirror_image_status_remove`), as when the image is gone
  public func remove(_ globalImageID: String, purge: Bool = false) async {
    while !purge, isWatching, isReachable, !isOver, queue.isDue(globalImageID) {
      await withCheckedContinuation { writers.append($0) }
    }
    queue.remove(globalImageID, purge: purge)
    if purge { waker.yield() }
    while queue.isWriting(globalImageID), !isOver {
      await withCheckedContinuation { writers.append($0) }
    }
  }

  /// Writes all statuses again.
  public func flush() {
    queue.refresh()
    waker.yield()
  }

  // MARK: - Running

  /// Watches and writes until the task is cancelled. What is due then is written once more if the site answers in time.
  public func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.watch() }
      group.addTask { await self.refresh() }
      group.addTask { await self.write() }
      await group.waitForAll()
    }
    isOver = true
    resumeWriters()
  }

  private func refresh() async {
    // Cancelling the task ends the sleep, and the loop with it.
    while (try? await Task.sleep(for: Self.refreshInterval)) != nil { flush() }
  }

  private func write() async {
    var delay = Backoff()
    for await _ in wakeUps {
      while isWatching, !Task.isCancelled, let batch = queue.next() {
        if await write(batch, deadline: Self.writeDeadline) {
          delay.reset()
        } else {
          await delay.wait()
        }
      }
    }
    await sayFarewell()
  }

  /// A task of its own, for ours is cancelled already.
  private func sayFarewell() async {
    guard isWatching, isReachable else { return }
    await Task {
      while let batch = queue.next(), await write(batch, deadline: Self.farewellDeadline) {}
    }.value
  }

  private func write(_ batch: StatusQueue.Batch, deadline: Duration) async -> Bool {
    var operation = WriteOperation()
    for image in batch.removals { operation.call(MirrorClass.imageStatusRemove(image)) }
    for (image, status) in batch.sets { operation.call(MirrorClass.imageStatusSet(image, status)) }
    var succeeded = true
    do throws(RadosError) {
      try await pool.write(MirrorObjects.mirroring, operation, deadline: deadline)
    } catch {
      succeeded = false
      if error.errno != .cancelled {
        logger.error("failed to update mirror image statuses", metadata: ["error": "\(error)"])
      }
    }
    isReachable = succeeded
    queue.finish(succeeded: succeeded)
    resumeWriters()
    return succeeded
  }

  private func resumeWriters() {
    let waiting = writers
    writers = []
    for writer in waiting { writer.resume() }
  }

  // MARK: - Watching

  private func watch() async {
    var delay = Backoff()
    while !Task.isCancelled {
      do throws(RadosError) {
        try await pool.execute(MirrorObjects.mirroring, MirrorClass.imageStatusRemoveDown())
        let watch = try await pool.watch(MirrorObjects.mirroring)
        delay.reset()
        isWatching = true
        flush()
        await follow(watch)
        await close(watch)
        if !Task.isCancelled {
          isWatching = false
          resumeWriters()
        }
      } catch {
        if error.errno != .cancelled {
          logger.error("failed to init mirror status watcher", metadata: ["error": "\(error)"])
        }
      }
      await delay.wait()
    }
  }

  /// Answers until the watch is over or the task is cancelled.
  private func follow(_ watch: Watch) async {
    for await event in watch.events {
      switch event {
      case .notify(let notification): watch.acknowledge(notification)
      case .reconnected: flush()
      case .lost(let errno): logger.debug("lost the watch of mirror statuses", metadata: ["error": "\(errno)"])
      case .failed(let error): logger.error("mirror status watch failed", metadata: ["error": "\(error)"])
      }
    }
  }

  /// A task of its own, for ours may be cancelled already.
  private func close(_ watch: Watch) async {
    await Task { await watch.close() }.value
  }
}
