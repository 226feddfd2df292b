import CephCodec
import Dispatch
import Glibc
import Logging
import Rados
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The daemon as a process: what it holds of the system, from its first thread to its exit code.
final class DaemonProcess: Sendable {
  /// How long the end may take; a cluster that does not answer must not keep the process.
  private static let patience = 9

  private let configuration: ClusterConfiguration
  private let background: Daemonization?
  private let pidFile: PIDFile?
  private let notifier: SystemdNotifier?
  private let writer = LogWriter()
  private let hasEnded = Mutex(false)
  private let socketPath = Mutex("")

  /// A process that is in the background by now, if it is to be there.
  init(
    configuration: ClusterConfiguration, background: Daemonization?, pidFile: PIDFile?, notifier: SystemdNotifier?
  ) {
    self.configuration = configuration
    self.background = background
    self.pidFile = pidFile
    self.notifier = notifier
  }

  /// Runs the daemon until SIGTERM or SIGINT; returns the exit code.
  func run() async -> Int32 {
    LoggingSystem.bootstrap { [writer] label in DaemonLogHandler(label: label, writer: writer) }
    let logger = Logger(label: "rbd_mirror")
    let daemon = Daemon(
      configuration: configuration, writer: writer, logger: logger, onReady: ready, onSocket: noteSocket)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: daemon, successTerminationBehavior: .gracefullyShutdownGroup),
          // The last one is told first.
          .init(service: ShutdownWatch(process: self), successTerminationBehavior: .ignore),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    do {
      try await group.run()
      return 0
    } catch {
      logger.error("\(error)")
      return 1
    }
  }

  /// Ends the process, now. Only the first call does something.
  func end(_ code: Int32) {
    let isFirst = hasEnded.withLock { ended in
      defer { ended = true }
      return !ended
    }
    guard isFirst else { return }
    writer.flush()
    let socket = socketPath.withLock { $0 }
    if !socket.isEmpty { unlink(socket) }
    pidFile?.remove()
    // Nothing of librados's is to run at the exit: a client that a dead cluster holds up would hold up the process.
    _exit(code)
  }

  /// The daemon works.
  private func ready() {
    background?.finish()
    notifier?.ready("Mirroring")
  }

  private func noteSocket(_ path: String) { socketPath.withLock { $0 = path } }

  /// The daemon is told to end: it has a few seconds.
  fileprivate func stopping() {
    writer.write(.now(-1, "received signal: Terminated"))
    notifier?.stopping()
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.patience)) {
      self.writer.write(.now(-1, "rbd_mirror: the end takes too long, leaving"))
      self.end(1)
    }
  }
}

/// Sees to it that a shutdown ends.
private struct ShutdownWatch: Service, CustomStringConvertible {
  let process: DaemonProcess
  var description: String { "shutdown watch" }

  func run() async throws {
    // Cancelled or told to end: both are the end.
    try? await gracefulShutdown()
    process.stopping()
  }
}
