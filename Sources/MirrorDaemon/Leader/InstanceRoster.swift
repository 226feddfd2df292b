/// The daemons of a pool as its leader knows them (`Instances`). Times are seconds on any clock.
struct InstanceRoster: Equatable {
  private enum State: Equatable {
    /// Seen, not told to the image maps yet.
    case adding
    case known
    case removing
  }

  private struct Instance: Equatable {
    var state = State.adding
    var alive: Double
  }

  private let ownID: String
  private let patience: Double
  private let grace: Double
  private var instances: [String: Instance] = [:]

  /// A roster of a leader. An instance silent for longer than the time in which a leader would be broken is dead.
  init(ownID: String, settings: LeaderElection.Settings) {
    self.ownID = ownID
    grace = Double(max(settings.heartbeatInterval, 1) + 1)
    patience = Double(
      max(settings.heartbeatInterval, 1) * (1 + settings.maxMissedHeartbeats + settings.maxAcquireAttempts))
  }

  /// The instance ids, in order.
  var ids: [String] { instances.keys.sorted() }

  /// Notes instances that answered. Returns those that are new.
  mutating func alive(_ ids: [String], now: Double) -> [String] {
    var added: [String] = []
    for id in ids {
      var instance = instances[id] ?? Instance(alive: now)
      instance.alive = now
      if instance.state == .adding {
        instance.state = .known
        added.append(id)
      }
      instances[id] = instance
    }
    return added.sorted()
  }

  /// Notes that instances show no sign of life besides their entry: nobody watches their objects. They get the time of one heartbeat
  /// to answer.
  mutating func suspect(_ ids: [String], now: Double) {
    for id in ids where id != ownID { instances[id]?.alive = now - patience + min(grace, patience) }
  }

  /// When the next instance may have to be removed, or nil.
  var nextCheck: Double? {
    instances.filter { $0.key != ownID && $0.value.state != .removing }.map { $0.value.alive + patience }.min()
  }

  /// Takes the instances that are dead; each must be reported with `removed` once it can do no more harm.
  mutating func takeDead(now: Double) -> [String] {
    let dead = instances.filter { $0.key != ownID && $0.value.state != .removing && $0.value.alive + patience <= now }.keys
    for id in dead { instances[id]?.state = .removing }
    return dead.sorted()
  }

  /// Forgets a dead instance.
  mutating func removed(_ id: String) { instances[id] = nil }
}
