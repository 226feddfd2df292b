import ObjectClasses

/// The arguments of one command, read and checked one by one.
struct ParsedArguments: Sendable, Equatable {
  /// The values of the options that were given or have a default, by name.
  var values: [String: OptionValue] = [:]
  /// The positional arguments behind the words of the command.
  var positionals: [String] = []

  /// Whether an option was given or has a default.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The text of an option.
  func text(_ name: String) -> String? {
    guard case .text(let text) = values[name] else { return nil }
    return text
  }

  /// Whether a switch is on.
  func flag(_ name: String) -> Bool { values[name] == .flag(true) }

  /// The number of an option, sizes in bytes.
  func number(_ name: String) -> UInt64? {
    guard case .number(let number) = values[name] else { return nil }
    return number
  }

  /// The floating point number of an option.
  func real(_ name: String) -> Float? {
    guard case .real(let number) = values[name] else { return nil }
    return number
  }

  /// The image features of an option.
  func features(_ name: String) -> ImageFeatures? {
    guard case .features(let features) = values[name] else { return nil }
    return features
  }

  /// The positional argument at an index; the empty text if there are fewer.
  func positional(_ index: Int) -> String { positionals.indices.contains(index) ? positionals[index] : "" }
}
