import ObjectClasses

/// The name of an image feature on the command line (`RBD_FEATURE_NAME_*`).
struct FeatureName: Sendable, Equatable {
  /// The feature, one bit.
  let feature: ImageFeatures
  /// Its name.
  let name: String

  /// All features in the order of their bits.
  static let all: [FeatureName] = [
    FeatureName(feature: .layering, name: "layering"),
    FeatureName(feature: .striping, name: "striping"),
    FeatureName(feature: .exclusiveLock, name: "exclusive-lock"),
    FeatureName(feature: .objectMap, name: "object-map"),
    FeatureName(feature: .fastDiff, name: "fast-diff"),
    FeatureName(feature: .deepFlatten, name: "deep-flatten"),
    FeatureName(feature: .journaling, name: "journaling"),
    FeatureName(feature: .dataPool, name: "data-pool"),
    FeatureName(feature: .operations, name: "operations"),
    FeatureName(feature: .migrating, name: "migrating"),
    FeatureName(feature: .nonPrimary, name: "non-primary"),
  ]

  /// The names of the features in a set, in the order of their bits.
  static func names(in features: ImageFeatures) -> [String] {
    all.filter { features.contains($0.feature) }.map(\.name)
  }

  /// The features of a comma-separated list, nil if one is unknown.
  static func features(in list: String) -> ImageFeatures? {
    var features: ImageFeatures = []
    for name in list.split(separator: ",") {
      guard let match = all.first(where: { $0.name == name }) else { return nil }
      features.insert(match.feature)
    }
    return features
  }
}

extension ImageFeatures {
  /// Whether the feature can be enabled and disabled on an existing image (`RBD_FEATURES_MUTABLE`).
  var isMutable: Bool { ImageFeatures([.exclusiveLock, .objectMap, .fastDiff, .journaling]).isSuperset(of: self) }

  /// Whether the feature comes with others or with an operation, never by its own name (`RBD_FEATURES_IMPLICIT_ENABLE`).
  var isImplicit: Bool {
    ImageFeatures([.striping, .dataPool, .fastDiff, .operations, .migrating, .nonPrimary]).isSuperset(of: self)
  }
}
