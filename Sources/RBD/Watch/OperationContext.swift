import CephCodec
import Rados
import Synchronization

/// What a long operation on an image needs while it runs: where to say how far it has come, and whether to end early because the
/// exclusive lock is to be given back.
public final class OperationContext: Sendable {
  /// Takes how much is done of how much.
  public typealias Progress = @Sendable (_ done: UInt64, _ total: UInt64) -> Void

  private let progress: Progress
  private let interrupted = Mutex(false)

  /// The context of an operation that nobody watches, or whose progress goes to `progress`.
  public init(progress: @escaping Progress = { _, _ in }) {
    self.progress = progress
  }

  /// Says how much is done of how much.
  public func report(_ done: UInt64, of total: UInt64) { progress(done, total) }

  /// Whether the operation should end early.
  public var isInterrupted: Bool { interrupted.withLock { $0 } }

  /// Throws `ERESTART` when the operation should end early; to be called between steps that may be left undone. Whoever asked
  /// for the operation then repeats it under the lock's next owner.
  public func checkInterruption() throws(RadosError) {
    if isInterrupted { throw RadosError(.restart, "operation") }
  }

  /// The context of another attempt at the same operation, which is not asked to end early yet.
  func renewed() -> OperationContext { OperationContext(progress: progress) }

  /// Asks the operation to end early.
  func interrupt() { interrupted.withLock { $0 = true } }
}
