import CephCodec
import ObjectClasses
import Rados

/// An operation that was asked of the lock's owner and has not ended.
struct AskedOperation {
  let continuation: CheckedContinuation<Errno?, Never>
  let context: OperationContext
  var deadline: ContinuousClock.Instant

  /// The owner says how far it has come, and so is alive.
  mutating func moved(_ done: UInt64, of total: UInt64, within timeout: Duration) {
    deadline = .now + timeout
    context.report(done, of: total)
  }
}

extension ImageWatcher {
  /// How many operations of this client may be under way at the owner.
  private static let askedLimit = 1024

  /// A number for an operation; it stays the same when the operation is asked anew.
  func makeRequestNumber() -> UInt64 {
    nextRequest += 1
    return nextRequest
  }

  /// Asks the lock's owner to run an operation and waits until it has (`notify_async_request`). Throws what the owner says,
  /// `ETIMEDOUT` when there is no owner or it was not heard of for too long, `ERESTART` when the lock changed hands.
  func ask(
    _ operation: ProxiedOperation, number: UInt64, _ context: OperationContext
  ) async throws(RadosError) {
    guard asked.count < Self.askedLimit else { throw RadosError(.again, "ask lock owner") }
    let id = AsyncRequestID(client: identity, requestID: number)
    guard asked[id] == nil else { throw RadosError(.inProgress, "ask lock owner") }
    var tasks: [Task<Void, Never>] = []
    let errno = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        asked[id] = AskedOperation(continuation: continuation, context: context, deadline: .now + options.requestTimeout)
        tasks = [Task { await send(id, operation) }, Task { await expire(id) }]
        if Task.isCancelled { endAsked(id, .cancelled) }
      }
    } onCancel: {
      Task { await endAsked(id, .cancelled) }
    }
    for task in tasks { task.cancel() }
    if let errno { throw RadosError(errno, "ask lock owner") }
  }

  private func send(_ id: AsyncRequestID, _ operation: ProxiedOperation) async {
    switch await tellOwner(.operation(id, operation)) {
    case .answered(nil): break
    case .answered(let errno?), .failed(let errno): endAsked(id, errno)
    case .nobody: endAsked(id, .timedOut)
    }
  }

  private func expire(_ id: AsyncRequestID) async {
    while let deadline = asked[id]?.deadline {
      if deadline <= .now { return endAsked(id, .timedOut) }
      do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
    }
  }

  /// An operation that was asked of the owner has ended, well or with an error.
  func endAsked(_ id: AsyncRequestID, _ errno: Errno?) {
    asked.removeValue(forKey: id)?.continuation.resume(returning: errno)
  }

  /// All operations that were asked of the owner end so.
  func endAsked(with errno: Errno) {
    let ended = asked
    asked = [:]
    for operation in ended.values { operation.continuation.resume(returning: errno) }
  }
}
