import CRados
import CephCodec
import Synchronization

/// A watch on an object: a sequence of what is notified there, which registers itself again when it was lost.
public final class Watch: Sendable {
  /// What a watch tells.
  public enum Event: Sendable, Equatable {
    /// Somebody notified the object. Acknowledge it, or the notifier waits for its timeout.
    case notify(Notification)
    /// The watch was lost; notifications until `reconnected` are missed. The errno says why, such as ENOTCONN.
    case lost(Errno)
    /// The watch is registered again, under this cookie; what depends on the object's state should look again.
    case reconnected(cookie: UInt64)
    /// The watch is over: the object is gone (ENOENT) or this client is blocklisted (ESHUTDOWN). Nothing follows.
    case failed(RadosError)
  }

  /// One notification.
  public struct Notification: Sendable, Equatable {
    /// The notification's id, for the acknowledgement.
    public let id: UInt64
    /// The cookie of the watch that it came by.
    public let cookie: UInt64
    /// The notifier's global id.
    public let notifierID: UInt64
    /// What was sent.
    public let payload: [UInt8]
  }

  /// How many events wait for the reader before the newest are dropped; a notifier then waits for its timeout.
  static let bufferedEvents = 4096

  /// The watched object.
  public let object: String
  /// The events, for one reader.
  public let events: AsyncStream<Event>
  let registration: WatchRegistration
  private let keeper: Task<Void, Never>

  init(pool: Pool, object: String, timeout: Duration) async throws(RadosError) {
    self.object = object
    let (events, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingOldest(Self.bufferedEvents))
    self.events = events
    let registration = WatchRegistration(pool: pool, object: object, timeout: timeout, continuation: continuation)
    self.registration = registration
    try await registration.register()
    keeper = Task { await registration.keepAlive() }
  }

  deinit { keeper.cancel() }

  /// The watch's current cookie.
  public var cookie: UInt64 { registration.cookie }

  /// Answers a notification (`rados_notify_ack`).
  public func acknowledge(_ notification: Notification, reply: [UInt8] = []) {
    registration.acknowledge(notification, reply: reply)
  }

  /// Ends the watch and its events.
  public func close() async {
    keeper.cancel()
    await registration.close()
  }
}

extension Pool {
  /// Watches an object. Throws ENOENT if it does not exist (`rados_aio_watch2`).
  public func watch(_ object: String, timeout: Duration = .seconds(30)) async throws(RadosError) -> Watch {
    try await Watch(pool: self, object: object, timeout: timeout)
  }
}
