import Logging
import ServiceLifecycle
import UnixSignals

/// Opens the log files anew at SIGHUP, after somebody moved them away.
struct LogReopening: Service, CustomStringConvertible {
  let writer: LogWriter
  let logFiles: LogFiles
  let logger: Logger
  var description: String { "log reopening" }

  /// Waits for signals until a graceful shutdown or a cancellation.
  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      writer.write(.now(-1, "received signal: Hangup"))
      await reopen()
    }
  }

  /// Opens our log file and those of all clients anew.
  func reopen() async {
    let failures = await UnixSocket.blocking {
      writer.reopen()
      return logFiles.reopen()
    }
    for failure in failures { logger.error("failed to open a log file again", metadata: ["error": "\(failure)"]) }
  }
}
