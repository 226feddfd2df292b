import CRados
import CephCodec
import Glibc
import Synchronization

/// One asynchronous librados call under way: resumes its caller once, with the result, at the deadline or when cancelled.
///
/// librados holds a +1 reference until its callback runs, so what the call needs outlives a caller that gave up.
final class PendingCall: Sendable {
  private enum State {
    case idle
    case waiting(UnsafeContinuation<Int32, Never>)
    case finished
  }

  private struct Progress {
    var state = State.idle
    /// Why the call was asked to end before librados finished it.
    var stopped: Errno?
  }

  private let progress = Mutex(Progress())
  /// What must live until the callback: the operation's handle or an output.
  private let kept: any Sendable
  /// Ends the call inside librados, whose callback then follows. Nil where librados cannot: the caller is resumed at once.
  private let cancelInLibrados: (@Sendable () -> Void)?

  init(keeping kept: any Sendable, cancel: (@Sendable () -> Void)? = nil) {
    self.kept = kept
    cancelInLibrados = cancel
  }

  /// The callback given to librados, with the pointer from `passRetained`.
  static let done: crados_done = { context, result in
    guard let context else { return }
    Unmanaged<PendingCall>.fromOpaque(context).takeRetainedValue().finish(result)
  }

  /// Submits the call and waits for its result, at most until the deadline. `submit` gets the context for `done` and returns
  /// 0 or, if there will be no callback, a negative errno.
  func result(deadline: Duration, submit: (UnsafeMutableRawPointer) -> Int32) async -> Int32 {
    let ticket = Deadlines.shared.add(self, after: deadline)
    defer { Deadlines.shared.remove(ticket) }
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        guard begin(continuation) else {
          continuation.resume(returning: -ECANCELED)
          return
        }
        let retained = Unmanaged.passRetained(self)
        let submitted = submit(retained.toOpaque())
        if submitted < 0 {
          retained.release()
          finish(submitted)
        } else {
          cancelIfStopped()
        }
      }
    } onCancel: {
      stop(.cancelled)
    }
  }

  /// The call's deadline passed.
  func expire() { stop(.timedOut) }

  private func begin(_ continuation: UnsafeContinuation<Int32, Never>) -> Bool {
    progress.withLock { progress in
      guard progress.stopped == nil else {
        progress.state = .finished
        return false
      }
      progress.state = .waiting(continuation)
      return true
    }
  }

  /// A stop that came between `begin` and the end of the submission found nothing to cancel in librados yet.
  private func cancelIfStopped() {
    let stopped = progress.withLock { progress in
      if case .waiting = progress.state { progress.stopped != nil } else { false }
    }
    if stopped { cancelInLibrados?() }
  }

  private func stop(_ reason: Errno) {
    let isWaiting = progress.withLock { progress in
      if progress.stopped == nil { progress.stopped = reason }
      if case .waiting = progress.state { return true }
      return false
    }
    guard isWaiting else { return }
    if let cancelInLibrados { cancelInLibrados() } else { finish(-reason.rawValue) }
  }

  private func finish(_ result: Int32) {
    let (continuation, stopped) = progress.withLock { progress in
      defer { progress.state = .finished }
      guard case .waiting(let continuation) = progress.state else {
        return (nil as UnsafeContinuation<Int32, Never>?, progress.stopped)
      }
      return (continuation, progress.stopped)
    }
    let reported = result == -ECANCELED ? -(stopped?.rawValue ?? ECANCELED) : result
    continuation?.resume(returning: reported)
  }
}
