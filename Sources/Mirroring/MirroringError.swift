import CephCodec
import Rados

/// Why a mirroring operation was refused or failed: the errno and the words that stock's librbd gives.
public struct MirroringError: CephError, Equatable, CustomStringConvertible {
  /// The error number.
  public let errno: Errno
  /// What went wrong, in stock's words.
  public let message: String

  /// Describes a refusal.
  public init(_ errno: Errno, _ message: String) {
    self.errno = errno
    self.message = message
  }

  /// Describes a failed step: "failed to list peers: (13) Permission denied".
  public init(_ error: any Error, _ message: String) {
    let errno = (error as? any CephError)?.errno ?? .io
    self.init(errno, "\(message): \(errno)")
  }

  public var description: String { message }
}

/// Runs a step and, if it fails, says which step it was.
func step<Value>(_ failure: String, _ body: () async throws -> Value) async throws(MirroringError) -> Value {
  do {
    return try await body()
  } catch let error as MirroringError {
    throw error
  } catch {
    throw MirroringError(error, failure)
  }
}
