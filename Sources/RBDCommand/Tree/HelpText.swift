import ObjectClasses

/// What the help says about an argument or a command.
enum HelpText: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// The text as it is.
  case text(String)
  /// "image features" and their list, with marks for default, mutable and disable-only ones.
  case createFeatures
  /// "image features" and the list of those that can be changed on an existing image.
  case mutableFeatures

  init(stringLiteral value: String) { self = .text(value) }

  /// The text for a configuration.
  func rendered(_ settings: HelpSettings) -> String {
    switch self {
    case .text(let text): text
    case .createFeatures: "image features\n" + Self.list { Self.marked($0, settings) }
    case .mutableFeatures: "image features\n" + Self.list { $0.feature.isMutable ? $0.name : nil }
    }
  }

  /// The legend below the help of commands that create images.
  static let featureLegend = """
    Image Features:
      (*) supports enabling/disabling on existing images
      (-) supports disabling-only on existing images
      (+) enabled by default for new images if features not specified

    """

  private static func list(_ entry: (FeatureName) -> String?) -> String {
    let entries = FeatureName.all.filter { !$0.feature.isImplicit }.compactMap(entry)
    return "[" + entries.joined(separator: ", ") + "]"
  }

  private static func marked(_ name: FeatureName, _ settings: HelpSettings) -> String {
    var marks = settings.defaultFeatures.contains(name.feature) ? "+" : ""
    if name.feature.isMutable {
      marks += "*"
    } else if name.feature == .deepFlatten {
      marks += "-"
    }
    return marks.isEmpty ? name.name : "\(name.name)(\(marks))"
  }
}

/// The part of the configuration that shows in the help.
struct HelpSettings: Sendable, Equatable {
  /// `rbd_default_features`.
  var defaultFeatures: ImageFeatures = [.layering, .exclusiveLock, .objectMap, .fastDiff, .deepFlatten]
}
