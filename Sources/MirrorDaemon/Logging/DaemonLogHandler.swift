import Logging

/// Brings what the daemon logs into Ceph's form and levels.
struct DaemonLogHandler: LogHandler {
  /// Metadata that never shows, whoever logs it.
  private static let secrets: Set<String> = ["key", "secret", "token", "keyring"]

  private let label: String
  private let writer: LogWriter
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  /// A handler for the loggers of one label.
  init(label: String, writer: LogWriter) {
    self.label = label
    self.writer = writer
  }

  /// The least severe level that `debug_rbd_mirror` lets through.
  var logLevel: Logger.Level {
    get { Logger.Level.allCases.first { $0.cephLevel <= writer.level } ?? .error }
    set {}
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var values = metadata
    if let provided = metadataProvider?.get() { values.merge(provided) { $1 } }
    if let own = event.metadata { values.merge(own) { $1 } }
    var text = "\(label): \(event.message)"
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      text += " \(key)=\(Self.secrets.contains(key) ? "<hidden>" : "\(value)")"
    }
    if let error = event.error { text += ": \(error)" }
    writer.write(.now(event.level.cephLevel, text))
  }
}

extension Logger.Level {
  /// Ceph's level: -1 for errors, 0 for what an operator should know, up to 20.
  var cephLevel: Int {
    switch self {
    case .critical, .error: -1
    case .warning, .notice: 0
    case .info: 5
    case .debug: 10
    case .trace: 20
    }
  }
}
