import CephCodec
import Dispatch
import Glibc

/// A unix socket could not be used.
struct UnixSocketError: Error, CustomStringConvertible {
  /// What was tried.
  var operation: String
  /// Why it failed.
  var errno: Errno

  var description: String { "\(operation): \(errno)" }
}

/// A stream socket of this host, closed when the last user is gone. Its calls block: run them by `blocking`.
final class UnixSocket: Sendable {
  private static let queue = DispatchQueue(label: "heliograph.adminsocket", attributes: .concurrent)

  let descriptor: Int32

  /// Owns a descriptor.
  init(owning descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Runs something that blocks its thread off the cooperative pool.
  static func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withUnsafeContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }

  /// A new socket whose reads and writes give up after `timeout` seconds.
  static func make(timeout: Int) throws(UnixSocketError) -> UnixSocket {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw UnixSocketError(operation: "failed to create socket", errno: Errno(rawValue: errno)) }
    let made = UnixSocket(owning: descriptor)
    made.setTimeout(timeout)
    return made
  }

  /// Makes reads and writes give up after so many seconds.
  func setTimeout(_ seconds: Int) {
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
  }

  /// The address of a path; nil if it is too long for one.
  static func address(_ path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return address
  }

  /// Calls `connect` or `bind`; returns the errno.
  func with(
    _ address: sockaddr_un, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Errno? {
    var address = address
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    return result == 0 ? nil : Errno(rawValue: errno)
  }

  /// Reads what is there, up to `limit` bytes; empty at the end of the stream, nil after an error or the time limit.
  func read(upTo limit: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: limit)
    while true {
      let count = recv(descriptor, &buffer, limit, 0)
      if count >= 0 { return Array(buffer.prefix(count)) }
      guard errno == EINTR else { return nil }
    }
  }

  /// Writes all bytes; false after an error or the time limit.
  func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
