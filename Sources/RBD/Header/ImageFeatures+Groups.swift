import ObjectClasses

extension ImageFeatures {
  /// All that this library knows (`RBD_FEATURES_ALL`).
  public static let known: ImageFeatures = [
    .layering, .striping, .exclusiveLock, .objectMap, .fastDiff, .deepFlatten, .journaling, .dataPool, .operations,
    .migrating, .nonPrimary,
  ]

  /// Those that follow from other options of an image's creation (`RBD_FEATURES_IMPLICIT_ENABLE`).
  public static let implicit: ImageFeatures = [.striping, .dataPool, .fastDiff, .operations, .migrating, .nonPrimary]

  /// Those that only the system sets (`RBD_FEATURES_INTERNAL`).
  public static let `internal`: ImageFeatures = [.operations, .migrating]

  /// Those that can be switched on and off (`RBD_FEATURES_MUTABLE`).
  public static let mutable: ImageFeatures = [.exclusiveLock, .objectMap, .fastDiff, .journaling]

  /// Those that can only be switched off (`RBD_FEATURES_DISABLE_ONLY`).
  public static let disableOnly: ImageFeatures = [.deepFlatten]

  /// Those that can be switched, by the system as well (`RBD_FEATURES_MUTABLE_INTERNAL`).
  public static let mutableInternal: ImageFeatures = [.nonPrimary]

  /// The features by the names that configuration and command line use.
  public static let names: [(name: String, feature: ImageFeatures)] = [
    ("layering", .layering), ("striping", .striping), ("exclusive-lock", .exclusiveLock), ("object-map", .objectMap),
    ("fast-diff", .fastDiff), ("deep-flatten", .deepFlatten), ("journaling", .journaling), ("data-pool", .dataPool),
    ("operations", .operations), ("migrating", .migrating), ("non-primary", .nonPrimary),
  ]

  /// The features in a configuration value: a number, or names with commas between (`rbd_features_from_string`). Nil when a name
  /// is unknown.
  public init?(configuration text: String) {
    if let number = UInt64(text) {
      self.init(rawValue: number)
      return
    }
    var features: ImageFeatures = []
    for part in text.split(separator: ",") {
      let name = part.trimmingSpaces
      guard let known = Self.names.first(where: { $0.name == name }) else { return nil }
      features.insert(known.feature)
    }
    self = features
  }
}

extension Substring {
  /// Without spaces at either end.
  fileprivate var trimmingSpaces: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
