import CephCodec
import Glibc

/// The listening end of the admin socket.
final class AdminSocketListener: Sendable {
  /// Where it is.
  let path: String
  let socket: UnixSocket

  private init(path: String, socket: UnixSocket) {
    self.path = path
    self.socket = socket
  }

  /// Listens at a path; takes the place of a socket that nobody serves any more. Blocks for a moment when there is one.
  ///
  /// - Parameter mode: the socket's permissions (`admin_socket_mode`), octal digits; empty to leave them
  static func listen(at path: String, mode: String) throws(UnixSocketError) -> AdminSocketListener {
    guard let address = UnixSocket.address(path) else {
      throw UnixSocketError(operation: "the UNIX domain socket path '\(path)' is too long", errno: .nameTooLong)
    }
    let socket = try UnixSocket.make(timeout: 0)
    if let failure = bind(socket, address, path) {
      throw UnixSocketError(operation: "failed to bind the UNIX domain socket to '\(path)'", errno: failure)
    }
    if !mode.isEmpty, let bits = mode_t(mode, radix: 8), bits & ~0o777 == 0 { chmod(path, bits) }
    guard Glibc.listen(socket.descriptor, 5) == 0 else {
      let failure = Errno(rawValue: errno)
      unlink(path)
      throw UnixSocketError(operation: "failed to listen to socket '\(path)'", errno: failure)
    }
    _ = fcntl(socket.descriptor, F_SETFL, O_NONBLOCK)
    return AdminSocketListener(path: path, socket: socket)
  }

  private static func bind(_ socket: UnixSocket, _ address: sockaddr_un, _ path: String) -> Errno? {
    let failure = socket.with(address, Glibc.bind)
    guard failure?.rawValue == EADDRINUSE else { return failure }
    if LibradosSocket.ask(path, Array("{\"prefix\": \"0\"}".utf8)) != nil { return .exists }
    unlink(path)
    return socket.with(address, Glibc.bind)
  }

  /// Takes a client that waits; nil when there is none any more.
  func accept() -> UnixSocket? {
    let descriptor = Glibc.accept(socket.descriptor, nil, nil)
    guard descriptor >= 0 else { return nil }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return UnixSocket(owning: descriptor)
  }

  /// Removes the socket's file; nobody can connect any more.
  func remove() { unlink(path) }
}
