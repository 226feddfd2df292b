import CephCodec
import Rados
import Synchronization

/// State that tasks change and wait on. A waiter's attempt runs under the lock after every change until it succeeds; waiters are asked
/// in the order they came. Attempts are short and never block.
final class AsyncMonitor<State: Sendable>: Sendable {
  typealias Attempt = @Sendable (inout State) -> Bool

  private struct Waiter {
    let id: UInt64
    let attempt: Attempt
    let continuation: UnsafeContinuation<Bool, Never>
  }

  private struct Content {
    var state: State
    var waiters: [Waiter] = []
    var lastID: UInt64 = 0
    /// Waits that were cancelled before they began to wait.
    var cancelled: Set<UInt64> = []
  }

  private let content: Mutex<Content>
  /// Whether nobody may overtake a waiter.
  private let isOrdered: Bool

  init(_ state: State, ordered: Bool = false) {
    content = Mutex(Content(state: state))
    isOrdered = ordered
  }

  /// Changes the state, then lets those go on whose attempts now succeed.
  func change<Result: Sendable>(_ body: @Sendable (inout State) -> Result) -> Result {
    let (result, ready) = content.withLock { content in
      let result = body(&content.state)
      return (result, settle(&content))
    }
    for continuation in ready { continuation.resume(returning: true) }
    return result
  }

  /// Waits until the attempt succeeds; what it changed is then in effect. Throws ECANCELED when the task is cancelled.
  func wait(_ operation: String, _ attempt: @escaping Attempt) async throws(RadosError) {
    let id = content.withLock { content in
      content.lastID += 1
      return content.lastID
    }
    let succeeded = await withTaskCancellationHandler {
      await withUnsafeContinuation { begin(Waiter(id: id, attempt: attempt, continuation: $0)) }
    } onCancel: {
      cancel(id)
    }
    content.withLock { content in _ = content.cancelled.remove(id) }
    guard succeeded else { throw RadosError(.cancelled, operation) }
  }

  private func begin(_ waiter: Waiter) {
    let (result, ready) = content.withLock { content -> (Bool?, [UnsafeContinuation<Bool, Never>]) in
      if content.cancelled.remove(waiter.id) != nil { return (false, []) }
      if isOrdered, !content.waiters.isEmpty {
        content.waiters.append(waiter)
        return (nil, [])
      }
      if waiter.attempt(&content.state) { return (true, settle(&content)) }
      content.waiters.append(waiter)
      return (nil, [])
    }
    if let result { waiter.continuation.resume(returning: result) }
    for continuation in ready { continuation.resume(returning: true) }
  }

  private func cancel(_ id: UInt64) {
    let (waiter, ready) = content.withLock { content -> (Waiter?, [UnsafeContinuation<Bool, Never>]) in
      guard let index = content.waiters.firstIndex(where: { $0.id == id }) else {
        content.cancelled.insert(id)
        return (nil, [])
      }
      let waiter = content.waiters.remove(at: index)
      return (waiter, settle(&content))
    }
    waiter?.continuation.resume(returning: false)
    for continuation in ready { continuation.resume(returning: true) }
  }

  /// Takes out the waiters that may go on.
  private func settle(_ content: inout Content) -> [UnsafeContinuation<Bool, Never>] {
    var ready: [UnsafeContinuation<Bool, Never>] = []
    var index = 0
    while index < content.waiters.count {
      if content.waiters[index].attempt(&content.state) {
        ready.append(content.waiters.remove(at: index).continuation)
      } else if isOrdered {
        break
      } else {
        index += 1
      }
    }
    return ready
  }
}
