import CephCodec
import ObjectClasses
import Rados

/// Who acts on what an `ImageWatcher` hears.
protocol HeaderNotifyDelegate: Sendable {
  /// The watch was registered under a handle, first or anew.
  func watchRegistered(handle: UInt64) async
  /// The watch is gone; `blocklisted` when this client is shut out of the cluster.
  func watchLost(blocklisted: Bool) async
  /// The header has changed, or may have.
  func headerChanged() async
  /// Whether the exclusive lock is ours.
  func ownsLock() async -> Bool
  /// A peer announced that the exclusive lock changed hands.
  func lockChangedHands() async
  /// A peer asks for the exclusive lock.
  func lockRequested() async -> ExclusiveLockStateMachine.Verdict
  /// Whether a peer's operation of a kind is run here.
  func verdict(on kind: LockRequestKind) async -> ExclusiveLockStateMachine.Verdict
  /// Reads the header anew if it has changed.
  func refreshHeader() async throws(RadosError)
  /// Runs a peer's operation. `report` gets how it ended, before the exclusive lock can go: a peer that hears of the lock's
  /// release first would run the operation again.
  func serve(
    _ operation: ProxiedOperation, _ context: OperationContext, report: @Sendable (Errno?) async -> Void
  ) async
  /// A snapshot is coming: what writes to the image must flush and wait.
  func quiesce() async throws(RadosError)
  /// The snapshot is there or has failed.
  func unquiesce() async
}
