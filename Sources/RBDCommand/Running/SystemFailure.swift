import CephCodec

/// A failed call to the operating system.
public struct SystemFailure: Error, Equatable, Sendable {
  /// The error number.
  public let errno: Errno

  /// A failure with an error number.
  public init(_ errno: Errno) { self.errno = errno }
}
