import Dispatch
import Logging
import ServiceLifecycle

/// Serves the admin socket in Ceph's protocol: a request, NUL-terminated, and an answer behind its length, 4 bytes in network
/// order (`AdminSocket`).
struct AdminSocketServer: Service, CustomStringConvertible {
  private static let readTimeout = 10
  private static let waitingClients = 16
  private static let servedClients = 8

  let listener: AdminSocketListener
  let dispatcher: AdminDispatcher
  let logger: Logger
  var description: String { "admin socket" }

  /// Serves until a graceful shutdown or a cancellation; then the socket is gone.
  func run() async throws {
    let (clients, continuation) = AsyncStream.makeStream(
      of: UnixSocket.self, bufferingPolicy: .bufferingOldest(Self.waitingClients))
    let queue = DispatchQueue(label: "heliograph.adminsocket.accept")
    let source = DispatchSource.makeReadSource(fileDescriptor: listener.socket.descriptor, queue: queue)
    source.setEventHandler {
      // A client that finds no place among the waiting ones is hung up on.
      if let client = listener.accept() { continuation.yield(client) }
    }
    source.resume()
    await withTaskGroup(of: Void.self) { group in
      var served = 0
      for await client in clients.cancelOnGracefulShutdown() {
        if served == Self.servedClients { await group.next() } else { served += 1 }
        group.addTask { await serve(client) }
      }
    }
    source.cancel()
    listener.remove()
  }

  private func serve(_ client: UnixSocket) async {
    guard let request = await UnixSocket.blocking({ Self.request(client) }) else { return }
    guard case .json(let json) = request else {
      logger.error("AdminSocket: error reading request too long")
      return
    }
    let answer = await dispatcher.answer(json)
    let length = UInt32(clamping: answer.count)
    let header = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32($0))) }
    if !(await UnixSocket.blocking { client.write(header + answer) }) {
      logger.error("AdminSocket: error writing response payload")
    }
  }

  /// Reads a request; nil when the client goes away or says nothing for too long.
  private static func request(_ client: UnixSocket) -> AdminRequestReader.Result? {
    client.setTimeout(readTimeout)
    let due = ContinuousClock.now.advanced(by: .seconds(readTimeout))
    var reader = AdminRequestReader()
    while ContinuousClock.now < due, let bytes = client.read(upTo: 4096), !bytes.isEmpty {
      let result = reader.take(bytes)
      if result != .incomplete { return result }
    }
    return nil
  }
}
