import CephCodec
import Rados

/// The slots for copying images of a pool, as its leader grants them; also the slots for deleting images.
actor SyncThrottle {
  private var slots: SlotThrottle
  private var waiting: [SlotThrottle.Key: CheckedContinuation<Bool, Never>] = [:]

  /// Slots; 0 for no limit.
  init(limit: Int) { slots = SlotThrottle(limit: limit) }

  /// How a request for a slot ended.
  enum Grant: Equatable, Sendable {
    case granted
    /// The same request came again, and the newer one waits now.
    case superseded
    /// Nobody grants slots here any more.
    case abandoned
  }

  /// The limit, how many run and how many wait.
  var state: (limit: Int, running: Int, waiting: Int) { (slots.limit, slots.runningCount, slots.waitingCount) }

  private var superseded: Set<SlotThrottle.Key> = []

  /// Waits for a slot.
  func acquire(_ key: SlotThrottle.Key) async -> Grant {
    switch slots.start(key) {
    case .started, .running: return .granted
    case .requeued:
      superseded.insert(key)
      waiting.removeValue(forKey: key)?.resume(returning: false)
    case .queued: break
    }
    let granted = await withCheckedContinuation { waiting[key] = $0 }
    if granted { return .granted }
    return superseded.remove(key) == nil ? .abandoned : .superseded
  }

  /// Gives a slot back, or gives up waiting.
  func release(_ key: SlotThrottle.Key) {
    waiting.removeValue(forKey: key)?.resume(returning: false)
    start(slots.finish(key))
  }

  /// Changes the limit.
  func setLimit(_ limit: Int) { start(slots.setLimit(limit)) }

  /// Forgets a namespace's requests.
  func drain(namespace: String) {
    let drained = slots.drain(namespace: namespace)
    for key in drained.abandoned { waiting.removeValue(forKey: key)?.resume(returning: false) }
    start(drained.started)
  }

  private func start(_ keys: [SlotThrottle.Key]) {
    for key in keys { waiting.removeValue(forKey: key)?.resume(returning: true) }
  }
}
