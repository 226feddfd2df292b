import CephCodec

/// Which images in the trash are removed when (`ImageDeleter`'s queues). Times are seconds since 1970.
struct DeletionQueue: Equatable {
  /// How a removal ended.
  enum Outcome: Equatable {
    /// It is gone, or will never go.
    case finished
    /// Somebody uses it: try again soon.
    case busy(Errno)
    /// It failed: try again after the configured interval.
    case failed(Errno)
  }

  /// An image that waits.
  struct Entry: Equatable {
    /// The image id.
    var imageID: String
    /// When it is due.
    var due: Double
    /// How the last attempt failed.
    var error: Errno?
    /// How many attempts failed.
    var retries: Int
  }

  /// Seconds until an image that was in use is tried again.
  static let busyInterval = 1.0

  /// Images that are due.
  private(set) var ready: [Entry] = []
  /// Images that wait for their time, the earliest first.
  private(set) var deferred: [Entry] = []
  /// Images being removed.
  private(set) var inFlight: [Entry] = []

  /// An empty queue.
  init() {}

  /// Notes an image in the trash that may be removed from `due` on; one that is known already is left alone.
  mutating func add(_ imageID: String, due: Double) {
    guard !(ready + deferred + inFlight).contains(where: { $0.imageID == imageID }) else { return }
    insert(Entry(imageID: imageID, due: due, error: nil, retries: 0))
  }

  /// When the next image becomes due, or nil.
  var nextDue: Double? { deferred.first?.due }

  /// Takes the images that are due and not yet taken; each is in flight until it is finished.
  mutating func take(now: Double) -> [String] {
    while let first = deferred.first, first.due <= now {
      ready.append(deferred.removeFirst())
    }
    let taken = ready
    ready = []
    inFlight += taken
    return taken.map(\.imageID)
  }

  /// Records how a removal ended.
  mutating func finish(_ imageID: String, _ outcome: Outcome, now: Double, retryInterval: Double) {
    guard let index = inFlight.firstIndex(where: { $0.imageID == imageID }) else { return }
    var entry = inFlight.remove(at: index)
    switch outcome {
    case .finished: return
    case .busy(let errno):
      entry.error = errno
      entry.due = now + Self.busyInterval
    case .failed(let errno):
      entry.error = errno
      entry.due = now + retryInterval
    }
    entry.retries += 1
    insert(entry)
  }

  private mutating func insert(_ entry: Entry) {
    let index = deferred.firstIndex { $0.due > entry.due } ?? deferred.endIndex
    deferred.insert(entry, at: index)
  }
}
