import CephCodec
import ObjectClasses

/// The operations that peers asked of this client as the lock's owner: each runs once however often it is asked for, and its
/// result is remembered for those who ask again because they did not hear it.
struct ServedRequests: Equatable {
  /// What to do about a request.
  enum Admission: Equatable {
    /// It is new: run it.
    case run
    /// It runs already.
    case running
    /// It has ended, well or with an error.
    case ended(Errno?)
    /// Too many run already.
    case full
  }

  /// How long a result is remembered.
  static let memory = Duration.seconds(600)
  /// How many results are remembered.
  static let resultLimit = 4096
  /// How many may run.
  static let runningLimit = 256

  private struct Result: Equatable {
    var value: Errno?
    var expiry: ContinuousClock.Instant
  }

  private var running: Set<AsyncRequestID> = []
  private var results: [AsyncRequestID: Result] = [:]

  /// Decides about a request, and counts it as running when it is new.
  mutating func admit(_ id: AsyncRequestID, at now: ContinuousClock.Instant) -> Admission {
    if running.contains(id) { return .running }
    if let result = results[id], result.expiry > now {
      results[id]?.expiry = now + Self.memory
      return .ended(result.value)
    }
    guard running.count < Self.runningLimit else { return .full }
    running.insert(id)
    return .run
  }

  /// A request has ended, well or with an error. `ERESTART` is not remembered: whoever asks again wants it to be run again.
  mutating func end(_ id: AsyncRequestID, _ value: Errno?, at now: ContinuousClock.Instant) {
    running.remove(id)
    if value == .restart { return }
    if results.count >= Self.resultLimit {
      results = results.filter { $0.value.expiry > now }
      while results.count >= Self.resultLimit, let oldest = results.min(by: { $0.value.expiry < $1.value.expiry }) {
        results[oldest.key] = nil
      }
    }
    results[id] = Result(value: value, expiry: now + Self.memory)
  }
}
