/// One argument of a command: an optional one (`--name`) or a positional one (`<name>`).
struct OptionDefinition: Sendable, Equatable {
  /// The name without dashes.
  let name: String
  /// The single letter of the short form.
  let short: Character?
  /// How the value is read; nil for a positional argument that has a name and a description only.
  let kind: ValueKind?
  /// What the help says about it.
  let description: HelpText
  /// Whether the usage line shows an optional argument without brackets.
  var isRequired = false
  /// Whether the usage line shows a positional argument in brackets.
  var mayBeOmitted = false
  /// The word for the value in the help.
  var placeholder = "arg"
  /// The text of the value if the argument is absent.
  var defaultText: String?

  init(_ name: String, short: Character? = nil, _ kind: ValueKind?, _ description: HelpText) {
    self.name = name
    self.short = short
    self.kind = kind
    self.description = description
  }

  /// The values it takes at most.
  var maximumTokens: Int { kind?.maximumTokens ?? 0 }

  /// Boost's `format_name`: "-p [ --pool ]".
  var displayName: String {
    guard let short else { return "--\(name)" }
    return "-\(short) [ --\(name) ]"
  }

  /// Boost's `format_parameter`: "arg", "arg (=now)" or nothing.
  var displayParameter: String {
    guard maximumTokens != 0 else { return "" }
    guard let defaultText else { return placeholder }
    return "\(placeholder) (=\(defaultText))"
  }

  /// Whether the help hides it, because another option replaced it.
  func isDeprecated(_ settings: HelpSettings) -> Bool { description.rendered(settings).contains("deprecated") }
}
