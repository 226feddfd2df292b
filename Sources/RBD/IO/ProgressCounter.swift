import Synchronization

/// Counts the objects that an operation has done, which finish in any order.
final class ProgressCounter: Sendable {
  private let done = Mutex<UInt64>(0)
  private let total: UInt64
  private let progress: ObjectProgress?

  init(total: UInt64, _ progress: ObjectProgress?) {
    self.total = total
    self.progress = progress
  }

  func advance() {
    guard let progress else { return }
    let count = done.withLock { done in
      done += 1
      return done
    }
    progress(count, total)
  }
}
