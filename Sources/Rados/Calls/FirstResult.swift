import Synchronization

/// Takes the first of several results that race, such as a reply and a deadline; the later ones are dropped.
final class FirstResult<Value: Sendable>: Sendable {
  private enum State {
    case empty
    case waiting(UnsafeContinuation<Value, Never>)
    case early(Value)
    case done
  }

  private let state = Mutex(State.empty)

  /// Offers a result. Only the first is kept.
  func finish(_ value: Value) {
    let waiting: UnsafeContinuation<Value, Never>? = state.withLock { state in
      switch state {
      case .empty:
        state = .early(value)
        return nil
      case .waiting(let continuation):
        state = .done
        return continuation
      case .early, .done: return nil
      }
    }
    waiting?.resume(returning: value)
  }

  /// Waits for the first result. To be called once. The continuation is unsafe because the state shows that it resumes once.
  func value() async -> Value {
    await withUnsafeContinuation { continuation in
      let early: Value? = state.withLock { state in
        if case .early(let value) = state {
          state = .done
          return value
        }
        state = .waiting(continuation)
        return nil
      }
      if let early { continuation.resume(returning: early) }
    }
  }
}
