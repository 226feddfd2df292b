import CRados
import CephCodec
import Glibc
import Synchronization

/// The registration of a watch with librados: its cookie, its callbacks, and its renewal.
final class WatchRegistration: Sendable {
  private struct State {
    var cookie: UInt64 = 0
    var isClosed = false
    var isLost = false
  }

  private let pool: Pool
  private let object: String
  private let timeout: Duration
  private let continuation: AsyncStream<Watch.Event>.Continuation
  private let state = Mutex(State())
  /// Wakes the keeper; holds at most one signal.
  private let lost: AsyncStream<Void>
  private let lostSignal: AsyncStream<Void>.Continuation

  init(pool: Pool, object: String, timeout: Duration, continuation: AsyncStream<Watch.Event>.Continuation) {
    self.pool = pool
    self.object = object
    self.timeout = timeout
    self.continuation = continuation
    (lost, lostSignal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  var cookie: UInt64 { state.withLock(\.cookie) }

  /// Registers with the OSD. librados holds a +1 reference to `self` while the watch exists.
  func register() async throws(RadosError) {
    let output = CookieOutput()
    let context = Unmanaged.passRetained(self)
    let seconds = UInt32(clamping: max(timeout.components.seconds, 1))
    let result = await PlainCompletion().run(keeping: output, deadline: Pool.defaultDeadline) { completion in
      rados_aio_watch2(
        pool.handle.pointer, object, completion, output.pointer, watchNotified, watchFailed, seconds, context.toOpaque())
    }
    guard result >= 0 else {
      // librados has dropped a watch that failed. After a time-out it may still be registered: the reference then stays.
      if result != -ETIMEDOUT, result != -ECANCELED { context.release() }
      try checked(result, "watch", object: object)
      return
    }
    let isWanted = state.withLock { state in
      guard !state.isClosed else { return false }
      state.cookie = output.pointer.pointee
      state.isLost = false
      return true
    }
    if !isWanted { await unregister(output.pointer.pointee) }
  }

  /// Takes the cookie of the current registration, so that only one caller ends it.
  private func takeCookie() -> UInt64 {
    state.withLock { state in
      defer { state.cookie = 0 }
      return state.cookie
    }
  }

  /// Ends a registration and, once no callback of it can come any more, gives librados's reference back.
  private func unregister(_ cookie: UInt64) async {
    // A watch that the OSD has dropped already cannot be removed; librados forgets it all the same.
    _ = await PlainCompletion().run(deadline: .seconds(10)) { completion in
      rados_aio_unwatch(pool.handle.pointer, cookie, completion)
    }
    let flushed = await PlainCompletion().run(deadline: .seconds(10)) { completion in
      rados_aio_watch_flush(pool.cluster.handle.pointer, completion)
    }
    // Without the flush a callback may still come: the reference then stays, and with it this small object.
    if flushed >= 0 { Unmanaged.passUnretained(self).release() }
  }

  func notified(_ notification: Watch.Notification) {
    continuation.yield(.notify(notification))
  }

  func failed(_ result: Int32) {
    let isFirst = state.withLock { state in
      defer { state.isLost = true }
      return !state.isLost && !state.isClosed
    }
    guard isFirst else { return }
    continuation.yield(.lost(Errno(negated: result)))
    lostSignal.yield()
  }

  /// Registers again each time the watch is lost, until it is closed or cannot be had again.
  func keepAlive() async {
    for await _ in lost {
      var delay = Duration.milliseconds(100)
      let old = takeCookie()
      if old != 0 { await unregister(old) }
      while !Task.isCancelled, !state.withLock(\.isClosed) {
        do throws(RadosError) {
          try await register()
          continuation.yield(.reconnected(cookie: cookie))
          break
        } catch {
          guard error.errno != .noEntry, error.errno != .blocklisted else { return fail(error) }
          // Cancelled while it slept: the loop's condition ends it.
          try? await Task.sleep(for: delay)
          delay = min(delay * 2, .seconds(5))
        }
      }
    }
  }

  private func fail(_ error: RadosError) {
    state.withLock { $0.isClosed = true }
    continuation.yield(.failed(error))
    continuation.finish()
    lostSignal.finish()
  }

  func acknowledge(_ notification: Watch.Notification, reply: [UInt8]) {
    reply.withUnsafeBytes { bytes in
      // Sent without waiting: if it fails, the notifier sees a silent watcher.
      _ = rados_notify_ack(
        pool.handle.pointer, object, notification.id, notification.cookie, bytes.bindMemory(to: CChar.self).baseAddress,
        Int32(bytes.count))
    }
  }

  func close() async {
    state.withLock { $0.isClosed = true }
    let cookie = takeCookie()
    lostSignal.finish()
    continuation.finish()
    if cookie != 0 { await unregister(cookie) }
  }
}

private let watchNotified: rados_watchcb2_t = { context, notifyID, cookie, notifierID, data, length in
  guard let context else { return }
  let bytes = UnsafeRawBufferPointer(start: data, count: length)
  Unmanaged<WatchRegistration>.fromOpaque(context).takeUnretainedValue().notified(
    Watch.Notification(id: notifyID, cookie: cookie, notifierID: notifierID, payload: Array(bytes)))
}

private let watchFailed: rados_watcherrcb_t = { context, _, result in
  guard let context else { return }
  Unmanaged<WatchRegistration>.fromOpaque(context).takeUnretainedValue().failed(result)
}

/// Where librados writes a watch's cookie.
///
/// `@unchecked Sendable` holds because librados alone writes it, before the callback after which it is read.
private final class CookieOutput: @unchecked Sendable {
  let pointer = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)

  init() { pointer.initialize(to: 0) }

  deinit { pointer.deallocate() }
}
