import CephCodec
import Rados

/// Lets operations of one kind on an image run one after the other (`librbd::Operations::start_op`).
actor OperationQueue {
  /// How many operations of one kind may wait.
  static let waitingLimit = 1024

  private var running: Set<OperationKind> = []
  private var waiting: [OperationKind: [CheckedContinuation<Void, Never>]] = [:]

  /// Waits until no other operation of the kind runs. Every call that does not throw must be followed by `leave`. Throws
  /// `EAGAIN` when too many wait.
  func enter(_ kind: OperationKind) async throws(RadosError) {
    if running.insert(kind).inserted { return }
    guard waiting[kind, default: []].count < Self.waitingLimit else { throw RadosError(.again, "queue operation") }
    // The one who leaves hands its place over.
    await withCheckedContinuation { waiting[kind, default: []].append($0) }
  }

  /// Lets the next operation of the kind run.
  func leave(_ kind: OperationKind) {
    if var queue = waiting[kind], !queue.isEmpty {
      let next = queue.removeFirst()
      waiting[kind] = queue.isEmpty ? nil : queue
      next.resume()
    } else {
      running.remove(kind)
    }
  }
}
