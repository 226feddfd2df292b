/// Which pools need a replayer to which peer (`Mirror::update_pool_replayers`).
struct PoolReplayerPlan: Equatable {
  /// A peer that we replicate from, with what is needed to reach it.
  struct Peer: Hashable, Sendable {
    /// The peer's uuid in our pool.
    var uuid: String
    /// The remote site's name, which is also the name of its conf file.
    var siteName: String
    /// The client to connect as, such as `client.rbd-mirror-peer`.
    var clientName: String
    /// The remote monitors, or empty to use the site's conf file.
    var monHost: String
    /// The client's secret, or empty to use a keyring.
    var key: String
  }

  /// A pool with one peer.
  struct Target: Hashable, Sendable {
    var poolID: Int64
    var peer: Peer
  }

  /// What a replayer is like at the moment.
  enum Condition: Equatable, Sendable {
    case running
    /// It could not start, or ended.
    case failed
    case blocklisted
  }

  /// What to change.
  struct Changes: Equatable {
    var stop: [Target] = []
    var start: [Target] = []
    /// Replayers to build anew: they failed, were blocklisted, or the site's name changed.
    var restart: [Target] = []
  }

  /// Compares what should run with what does. A pool has one peer to replicate from: the first by uuid.
  static func changes(
    pools: [Int64: [Peer]], running: [Target: Condition], siteNameChanged: Bool
  ) -> Changes {
    let wanted = Set(
      pools.compactMap { pool, peers in
        peers.min { $0.uuid < $1.uuid }.map { Target(poolID: pool, peer: $0) }
      })
    var changes = Changes()
    for (target, condition) in running {
      if !wanted.contains(target) {
        changes.stop.append(target)
      } else if condition != .running || siteNameChanged {
        changes.restart.append(target)
      }
    }
    changes.start = wanted.filter { running[$0] == nil }
    for path in [\Changes.stop, \.start, \.restart] {
      changes[keyPath: path].sort { ($0.poolID, $0.peer.uuid) < ($1.poolID, $1.peer.uuid) }
    }
    return changes
  }
}
