import Rados

/// The way to the clients that watch an image's header.
public protocol NotifyChannel: Sendable {
  /// This client's global id.
  var globalID: UInt64 { get }
  /// Watches the header. Throws `ENOENT` when there is none.
  func watch() async throws(RadosError) -> any NotifyWatch
  /// Tells all watchers something and waits for their answers.
  func notify(_ payload: [UInt8], timeout: Duration) async throws(RadosError) -> NotifyResult
}

/// A watch on an image's header.
public protocol NotifyWatch: Sendable {
  /// What happens there, for one reader.
  var events: AsyncStream<Watch.Event> { get }
  /// The watch's current handle.
  var cookie: UInt64 { get }
  /// Answers a notification.
  func acknowledge(_ notification: Watch.Notification, reply: [UInt8])
  /// Ends the watch.
  func close() async
}

extension Watch: NotifyWatch {}

/// The watchers of a RADOS object.
public struct RadosNotifyChannel: NotifyChannel {
  let pool: Pool
  let object: String

  /// The watchers of `object`, such as `rbd_header.<id>`.
  public init(pool: Pool, object: String) {
    self.pool = pool
    self.object = object
  }

  public var globalID: UInt64 { pool.cluster.globalID }

  public func watch() async throws(RadosError) -> any NotifyWatch {
    try await pool.watch(object)
  }

  public func notify(_ payload: [UInt8], timeout: Duration) async throws(RadosError) -> NotifyResult {
    try await pool.notify(object, payload, timeout: timeout)
  }
}
