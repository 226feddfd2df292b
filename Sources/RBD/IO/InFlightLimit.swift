import Rados

/// Bounds how many operations and bytes are under way at once. First come, first served.
public final class InFlightLimit: Sendable {
  private struct Load: Sendable {
    var operations = 0
    var bytes: UInt64 = 0
  }

  private let load = AsyncMonitor(Load(), ordered: true)
  private let operations: Int
  private let bytes: UInt64

  /// At most so many operations, at least one, and so many bytes. An operation larger than `bytes` runs alone.
  public init(operations: Int, bytes: UInt64) {
    self.operations = max(operations, 1)
    self.bytes = bytes
  }

  /// Runs a body when there is room for it. Throws ECANCELED when the task is cancelled before that.
  public func run<Result>(
    bytes count: UInt64, _ body: () async throws(RadosError) -> Result
  ) async throws(RadosError) -> Result {
    let limit = (operations: operations, bytes: bytes)
    try await load.wait("wait for room") { load in
      let fits = load.operations < limit.operations && load.bytes <= limit.bytes && count <= limit.bytes - load.bytes
      guard fits || load.operations == 0 else { return false }
      load.operations += 1
      load.bytes &+= count
      return true
    }
    defer {
      load.change { load in
        load.operations -= 1
        load.bytes &-= count
      }
    }
    return try await body()
  }
}
