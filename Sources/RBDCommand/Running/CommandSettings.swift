import ObjectClasses

/// The configuration that the commands themselves look at.
struct CommandSettings: Sendable, Equatable {
  /// `rbd_validate_names`.
  var validatesNames = true
  /// `rbd_default_pool`.
  var defaultPool = "rbd"
  /// `rbd_concurrent_management_ops`, 1 to 32.
  var concurrentOperations = 10
  /// What shows in the help.
  var help = HelpSettings()

  init() {}

  /// The settings by option name.
  init(_ option: (String) -> String?) {
    validatesNames = option("rbd_validate_names") != "false"
    defaultPool = option("rbd_default_pool") ?? "rbd"
    concurrentOperations = option("rbd_concurrent_management_ops").flatMap { Int($0) }.map { min(max($0, 1), 32) } ?? 10
    if let features = option("rbd_default_features").flatMap({ UInt64($0) }) {
      help.defaultFeatures = ImageFeatures(rawValue: features)
    }
  }
}
