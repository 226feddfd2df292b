import CephCodec
import Dispatch

/// Runs librados calls that block their thread, such as connecting or a monitor command, off the cooperative pool.
enum BlockingCalls {
  private static let queue = DispatchQueue(label: "heliograph.rados.blocking", attributes: .concurrent)

  /// Runs a blocking call on a thread of its own and returns what it returns.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withUnsafeContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }

  /// Runs a blocking call that may throw, waiting no longer than `deadline`. A call that outlives it goes on by itself until
  /// librados gives it up; its result is dropped.
  static func run<Value: Sendable>(
    _ operation: String, deadline: Duration, _ body: @escaping @Sendable () throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    let first = FirstResult<Result<Value, RadosError>>()
    queue.async {
      do throws(RadosError) {
        first.finish(.success(try body()))
      } catch {
        first.finish(.failure(error))
      }
    }
    queue.asyncAfter(deadline: .now() + .nanoseconds(deadline.clampedNanoseconds)) {
      first.finish(.failure(RadosError(.timedOut, operation)))
    }
    return try await first.value().get()
  }
}

extension Duration {
  /// The duration in nanoseconds, at most what an `Int` holds.
  var clampedNanoseconds: Int {
    let (seconds, attoseconds) = components
    guard seconds < Int64.max / 1_000_000_000 - 1 else { return Int.max }
    return Int(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
