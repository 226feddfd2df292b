import CephCodec
import Rados

/// The callers that wait for a lock's requests, by number.
struct LockWaiters {
  private var waiting: [LockStateMachine.Waiter: CheckedContinuation<LockStateMachine.Outcome, Never>] = [:]
  private var next: LockStateMachine.Waiter = 0

  /// A number for a caller that is about to wait.
  mutating func makeNumber() -> LockStateMachine.Waiter {
    next += 1
    return next
  }

  mutating func add(_ number: LockStateMachine.Waiter, _ continuation: CheckedContinuation<LockStateMachine.Outcome, Never>) {
    waiting[number] = continuation
  }

  /// Answers callers; those that left already are passed over.
  mutating func resume(_ numbers: [LockStateMachine.Waiter], _ outcome: LockStateMachine.Outcome) {
    for number in numbers { waiting.removeValue(forKey: number)?.resume(returning: outcome) }
  }
}
