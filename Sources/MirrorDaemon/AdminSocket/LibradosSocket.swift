import Glibc

/// The admin socket that librados itself serves for a client: it carries out Ceph's common commands.
struct LibradosSocket: Sendable {
  private static let timeout = 10
  private static let longestAnswer = 64 << 20

  /// Where it is.
  let path: String

  /// Asks for something and waits for the whole answer; nil when nobody answers.
  func ask(_ request: [UInt8]) async -> [UInt8]? {
    await UnixSocket.blocking { Self.ask(path, request) }
  }

  /// The same, blocking the thread.
  static func ask(_ path: String, _ request: [UInt8]) -> [UInt8]? {
    guard let address = UnixSocket.address(path), let socket = try? UnixSocket.make(timeout: timeout) else {
      // Nobody can answer either way.
      return nil
    }
    guard socket.with(address, connect) == nil, socket.write(request + [0]) else { return nil }
    guard let header = exactly(4, socket) else { return nil }
    let length = header.reduce(0) { $0 << 8 | Int($1) }
    guard length <= longestAnswer else { return nil }
    return exactly(length, socket)
  }

  private static func exactly(_ count: Int, _ socket: UnixSocket) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let more = socket.read(upTo: min(count - bytes.count, 1 << 16)), !more.isEmpty else { return nil }
      bytes += more
    }
    return bytes
  }
}
