import Glibc

/// Tells systemd how the daemon does (`sd_notify`), when it was started by a unit of type `notify`.
struct SystemdNotifier: Sendable {
  private let path: String

  /// Reads `NOTIFY_SOCKET`; nil when nobody wants to know.
  init?(_ environment: [String: String]) {
    guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return nil }
    self.path = path
  }

  /// The daemon works; it may have another process id than the one that was started.
  func ready(_ status: String) { send("READY=1\nMAINPID=\(getpid())\nSTATUS=\(status)") }

  /// The daemon is about to end.
  func stopping() { send("STOPPING=1\nSTATUS=Shutting down") }

  /// Sends a datagram. Nothing is told when nobody takes it: the daemon's work does not depend on it.
  private func send(_ text: String) {
    let name = path.hasPrefix("@") ? "\0" + path.dropFirst() : path
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0, var address = UnixSocket.address(name) else { return }
    defer { close(descriptor) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
    let bytes = Array(text.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
      }
    }
  }
}
