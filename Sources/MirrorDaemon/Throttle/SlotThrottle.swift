/// Lets a bounded number of keyed operations run at once and queues the rest in order (`Throttler`).
struct SlotThrottle: Equatable {
  /// An operation: a namespace of the pool and an id in it.
  struct Key: Hashable, Sendable {
    var namespace: String
    var id: String
  }

  /// What became of a request.
  enum Admission: Equatable {
    /// It may run now.
    case started
    /// It waits for a slot.
    case queued
    /// It runs already.
    case running
    /// It waited already; the earlier request is answered by the newer one.
    case requeued
  }

  /// How many may run at once; 0 for no limit.
  private(set) var limit: Int
  private var running: Set<Key> = []
  private var waiting: [Key] = []

  /// A throttle with a limit; 0 for none.
  init(limit: Int) { self.limit = max(limit, 0) }

  /// How many run.
  var runningCount: Int { running.count }
  /// How many wait.
  var waitingCount: Int { waiting.count }

  private var hasRoom: Bool { limit == 0 || running.count < limit }

  /// Asks for a slot.
  mutating func start(_ key: Key) -> Admission {
    if running.contains(key) { return .running }
    if waiting.contains(key) { return .requeued }
    guard hasRoom else {
      waiting.append(key)
      return .queued
    }
    running.insert(key)
    return .started
  }

  /// Gives a slot back, or gives up waiting for one. Returns the operations that may start now.
  mutating func finish(_ key: Key) -> [Key] {
    if cancel(key) { return [] }
    running.remove(key)
    return admit()
  }

  /// Gives up waiting; false when the operation did not wait.
  mutating func cancel(_ key: Key) -> Bool {
    guard let index = waiting.firstIndex(of: key) else { return false }
    waiting.remove(at: index)
    return true
  }

  /// Changes the limit. Returns the operations that may start now.
  mutating func setLimit(_ newLimit: Int) -> [Key] {
    limit = max(newLimit, 0)
    return admit()
  }

  /// Forgets a namespace's operations. Returns those that waited, which must be told, and those of other namespaces that may
  /// start now.
  mutating func drain(namespace: String) -> (abandoned: [Key], started: [Key]) {
    let abandoned = waiting.filter { $0.namespace == namespace }
    waiting.removeAll { $0.namespace == namespace }
    running = running.filter { $0.namespace != namespace }
    return (abandoned, admit())
  }

  private mutating func admit() -> [Key] {
    var started: [Key] = []
    while hasRoom, !waiting.isEmpty {
      let key = waiting.removeFirst()
      running.insert(key)
      started.append(key)
    }
    return started
  }
}
