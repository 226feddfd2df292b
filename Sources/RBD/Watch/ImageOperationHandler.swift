import ObjectClasses
import Rados

/// An image, as its coordination with other clients needs it.
public protocol ImageOperationHandler: Sendable {
  /// The feature bits, as of the last refresh.
  func features() async -> ImageFeatures
  /// Whether the image was opened for reading only, or at a snapshot.
  func isReadOnly() async -> Bool
  /// The header has changed, or may have: the next `refreshHeader` must read it.
  func headerChanged() async
  /// Reads the header anew if it has changed.
  func refreshHeader() async throws(RadosError)
  /// Runs an operation. On an image with the exclusive lock the lock is ours for as long as this runs; long operations call
  /// `context.checkInterruption()` where they may be left undone. Tells the other clients itself when it has changed the header
  /// (`ImageCoordinator.notifyHeaderUpdate`).
  func perform(_ operation: ProxiedOperation, _ context: OperationContext) async throws(RadosError)
  /// Flushes and holds writes for a snapshot.
  func quiesce() async throws(RadosError)
  /// Lets writes go on.
  func unquiesce() async
}

extension ImageOperationHandler {
  public func quiesce() async throws(RadosError) {}
  public func unquiesce() async {}
}
