import Synchronization

/// Shows the progress of an operation on stderr while it runs. What is said arrives in order, and before the operation's end is told.
final class ProgressReporter: Sendable {
  private let progress: Mutex<Progress>
  private let lines: AsyncStream<String>.Continuation
  private let printer: Task<Void, Never>

  /// A progress that is not shown says nothing.
  init(_ operation: String, isShown: Bool, _ console: Console) {
    progress = Mutex(Progress(operation, isShown: isShown))
    // A percentage is said once, so there are at most a hundred lines.
    let (stream, continuation) = AsyncStream<String>.makeStream()
    lines = continuation
    printer = Task {
      for await line in stream { await console.report(line) }
    }
  }

  /// So much is done.
  func update(_ done: UInt64, of total: UInt64) {
    let line = progress.withLock { $0.update(done, of: total) }
    if !line.isEmpty { lines.yield(line) }
  }

  /// The operation is done.
  func finish() async { await end(progress.withLock { $0.finished() }) }

  /// The operation failed.
  func fail() async { await end(progress.withLock { $0.failed() }) }

  /// The operation ended before it began: nothing is said.
  func abandon() async { await end("") }

  private func end(_ line: String) async {
    if !line.isEmpty { lines.yield(line) }
    lines.finish()
    await printer.value
  }
}
