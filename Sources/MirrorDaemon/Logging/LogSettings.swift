/// Where log lines go, as Ceph's options say.
struct LogSettings: Equatable {
  /// A place for log lines.
  enum Destination: Equatable {
    case file, stderr, syslog
  }

  /// The highest level that is logged (`debug_rbd_mirror`, its first number).
  var level = 0
  /// The log file (`log_file`); empty for none.
  var file = ""
  /// What lines to stderr start with (`log_stderr_prefix`).
  var stderrPrefix = ""
  private var toFile = true
  private var toStderr = false
  private var errorsToStderr = true
  private var toSyslog = false
  private var errorsToSyslog = false

  /// A daemon's settings while nothing is configured.
  init() {}

  /// Reads the options of a configured client.
  init(_ option: (String) -> String?) {
    func isOn(_ name: String, _ standard: Bool) -> Bool { option(name).map { $0 == "true" } ?? standard }
    level = Self.level(option("debug_rbd_mirror") ?? "") ?? 0
    file = option("log_file") ?? ""
    stderrPrefix = option("log_stderr_prefix") ?? ""
    toFile = isOn("log_to_file", true)
    toStderr = isOn("log_to_stderr", false)
    errorsToStderr = isOn("err_to_stderr", true)
    toSyslog = isOn("log_to_syslog", false)
    errorsToSyslog = isOn("err_to_syslog", false)
  }

  /// Where a line of a level goes; errors are at level -1.
  func destinations(_ level: Int) -> [Destination] {
    guard level <= self.level else { return [] }
    var places: [Destination] = []
    if toFile, !file.isEmpty { places.append(.file) }
    if toStderr || (errorsToStderr && level < 0) { places.append(.stderr) }
    if toSyslog || (errorsToSyslog && level < 0) { places.append(.syslog) }
    return places
  }

  /// The level in `<log level>/<memory level>`.
  private static func level(_ text: String) -> Int? { Int(text.prefix { $0 != "/" }) }
}
