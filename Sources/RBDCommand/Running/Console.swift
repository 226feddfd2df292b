import CephCodec
import Glibc

/// Standard output and standard error of a command. Output goes out in large pieces, and always before an error.
public actor Console {
  /// Where the text goes.
  public enum Sink: Sendable {
    /// Descriptors 1 and 2.
    case descriptors
    /// Memory: see `captured`.
    case memory
  }

  /// What was written to memory.
  public struct Captured: Sendable, Equatable {
    /// Bytes of standard output.
    public var output: [UInt8] = []
    /// Bytes of standard error.
    public var error: [UInt8] = []
  }

  private static let limit = 1 << 16
  private let executor = QueueExecutor("heliograph.console")
  private let sink: Sink
  private var pending: [UInt8] = []
  private var isClosed = false

  /// What was written so far if the sink is memory.
  public private(set) var captured = Captured()

  /// A console that writes to a sink.
  public init(_ sink: Sink = .descriptors) { self.sink = sink }

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Appends text to standard output.
  public func print(_ text: String) {
    pending += text.utf8
    if pending.count >= Self.limit { flush() }
  }

  /// Writes text to standard error, after what was printed before it.
  public func report(_ text: String) {
    guard !text.isEmpty else { return }
    flush()
    switch sink {
    case .descriptors: _ = Self.write(Array(text.utf8), to: STDERR_FILENO)
    case .memory: captured.error += text.utf8
    }
  }

  /// Writes what is pending. A reader that has gone away is no error: what follows is dropped, as stock does.
  public func flush() {
    guard !pending.isEmpty else { return }
    switch sink {
    case .descriptors where !isClosed: isClosed = Self.write(pending, to: STDOUT_FILENO) != nil
    case .descriptors: break
    case .memory: captured.output += pending
    }
    pending = []
  }

  /// Writes bytes to standard output at once and tells if that fails: for data, which must not be lost silently.
  public func write(_ bytes: [UInt8]) throws(SystemFailure) {
    flush()
    switch sink {
    case .descriptors:
      if let errno = Self.write(bytes, to: STDOUT_FILENO) { throw SystemFailure(errno) }
    case .memory: captured.output += bytes
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Errno? {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      }
      if count < 0 {
        let error = Errno(rawValue: Glibc.errno)
        if error.rawValue == EINTR { continue }
        if error == .again {
          var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = Glibc.poll(&poll, 1, -1)
          continue
        }
        return error
      }
      written += count
    }
    return nil
  }
}
