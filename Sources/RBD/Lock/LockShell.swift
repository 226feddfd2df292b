import CephCodec
import Rados

/// What the actors that run a lock's state machine share: callers that wait for what they asked, with deadline and cancellation.
protocol LockShell: Actor {
  var waiters: LockWaiters { get set }
  /// The locked object, for errors.
  nonisolated var object: String { get }
  /// Gives an event to the state machine and runs what it says.
  func take(_ event: LockStateMachine.Event)
}

extension LockShell {
  /// Asks something of the lock and waits for its end; whether the lock is ours then.
  func request(
    _ request: LockStateMachine.Request, _ operation: String, deadline: Duration?
  ) async throws(RadosError) -> Bool {
    let number = waiters.makeNumber()
    let timer = deadline.map { deadline in
      Task {
        // Cancelled when the answer came first.
        try? await Task.sleep(for: deadline)
        if !Task.isCancelled { abandon(number, .timedOut) }
      }
    }
    defer { timer?.cancel() }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waiters.add(number, continuation)
        take(.requested(request, by: number))
        if Task.isCancelled { abandon(number, .cancelled) }
      }
    } onCancel: {
      Task { await abandon(number, .cancelled) }
    }
    switch outcome {
    case .done(let owned): return owned
    case .failed(let errno): throw RadosError(errno, operation, object: object)
    }
  }

  private func abandon(_ number: LockStateMachine.Waiter, _ reason: Errno) {
    waiters.resume([number], .failed(reason))
    take(.abandoned(number))
  }
}
