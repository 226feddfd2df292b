import Rados

/// The daemon's options (`rbd_mirror_*`), as the cluster's configuration has them.
struct DaemonSettings: Sendable, Equatable {
  /// Seconds between looks at pools and peers.
  var refreshInterval = 30
  /// Seconds between attempts to start stopped image replayers.
  var imageStateCheckInterval = 30
  /// Seconds before a failed deletion is tried again.
  var deleteRetryInterval = 30.0
  /// Copies at once in a pool.
  var concurrentSyncs = 5
  /// Deletions at once in a pool.
  var concurrentDeletions = 1
  /// `none` or `simple`.
  var imagePolicy = "simple"
  /// Seconds before a moved image may be moved again.
  var migrationThrottle: UInt32 = 300
  /// Seconds of rest before images are evened out; 0 for never.
  var rebalanceTimeout = 0.0
  /// The election's settings.
  var election = LeaderElection.Settings()
  /// Seconds between pings of the peer's pool.
  var remotePollInterval = 30

  /// The defaults.
  init() {}

  /// What a connected client's configuration says.
  init(_ cluster: Cluster) {
    func number<Value: LosslessStringConvertible & Comparable>(_ name: String, _ fallback: Value, minimum: Value) -> Value {
      max(minimum, cluster.option(name).flatMap { Value($0) } ?? fallback)
    }
    refreshInterval = number("rbd_mirror_pool_replayers_refresh_interval", refreshInterval, minimum: 1)
    imageStateCheckInterval = number("rbd_mirror_image_state_check_interval", imageStateCheckInterval, minimum: 1)
    deleteRetryInterval = number("rbd_mirror_delete_retry_interval", deleteRetryInterval, minimum: 1)
    concurrentSyncs = number("rbd_mirror_concurrent_image_syncs", concurrentSyncs, minimum: 0)
    concurrentDeletions = number("rbd_mirror_concurrent_image_deletions", concurrentDeletions, minimum: 1)
    imagePolicy = cluster.option("rbd_mirror_image_policy_type") ?? imagePolicy
    migrationThrottle = number("rbd_mirror_image_policy_migration_throttle", migrationThrottle, minimum: 0)
    rebalanceTimeout = number("rbd_mirror_image_policy_rebalance_timeout", rebalanceTimeout, minimum: 0)
    election.heartbeatInterval = number("rbd_mirror_leader_heartbeat_interval", 5, minimum: 1)
    election.maxMissedHeartbeats = number("rbd_mirror_leader_max_missed_heartbeats", 2, minimum: 1)
    election.maxAcquireAttempts = number("rbd_mirror_leader_max_acquire_attempts_before_break", 3, minimum: 1)
  }
}
