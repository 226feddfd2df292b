import Rados

/// How an image's clients deal with each other: times and limits, as librbd's configuration has them.
public struct CoordinationOptions: Equatable, Sendable {
  /// How long a notification waits for its acknowledgements (librbd's `NOTIFY_TIMEOUT`).
  public var notifyTimeout = Duration.seconds(5)
  /// After how long without progress an operation asked of the lock's owner is asked anew (`rbd_request_timed_out_seconds`).
  public var requestTimeout = Duration.seconds(30)
  /// After how long an owner that promised to release the lock is asked again (`client_notify_timeout`).
  public var lockRequestRepeat = Duration.seconds(10)
  /// How long to wait before a failed request for the lock is repeated.
  public var retryDelay = Duration.seconds(1)
  /// How often clients are asked to quiesce when some do not answer (`rbd_quiesce_notification_attempts`).
  public var quiesceAttempts = 10
  /// Whether the owner of a broken lock is blocklisted (`rbd_blocklist_on_break_lock`).
  public var blocklistsBrokenOwners = true
  /// How long it stays so; zero for the cluster's default (`rbd_blocklist_expire_seconds`).
  public var blocklistPeriod = Duration.zero

  /// librbd's defaults.
  public init() {}

  /// As a client's configuration has it.
  public init(_ cluster: Cluster) {
    self.init { cluster.option($0) }
  }

  /// As the client's configuration, the pool's and the image's metadata have it.
  public init(_ configuration: RBDConfiguration) {
    self.init { configuration.text($0) }
  }

  private init(_ option: (String) -> String?) {
    func seconds(_ name: String, _ fallback: Duration) -> Duration {
      option(name).flatMap { UInt32($0) }.map { .seconds(Int64($0)) } ?? fallback
    }
    requestTimeout = seconds("rbd_request_timed_out_seconds", requestTimeout)
    lockRequestRepeat = seconds("client_notify_timeout", lockRequestRepeat)
    blocklistPeriod = seconds("rbd_blocklist_expire_seconds", blocklistPeriod)
    quiesceAttempts = max(1, option("rbd_quiesce_notification_attempts").flatMap { Int($0) } ?? quiesceAttempts)
    blocklistsBrokenOwners = option("rbd_blocklist_on_break_lock").map { $0 != "false" } ?? blocklistsBrokenOwners
  }
}
