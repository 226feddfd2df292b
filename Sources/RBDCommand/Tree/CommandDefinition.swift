/// One command of `rbd`: its words, its arguments and what the help says.
struct CommandDefinition: Sendable, Equatable {
  /// The words, such as `["snap", "list"]`.
  let path: [String]
  /// Other words for it, or none.
  let alias: [String]
  /// One line about it.
  let summary: String
  /// Text below the help of its arguments.
  let epilogue: String
  /// Whether the list of commands shows it.
  let isListed: Bool
  /// The positional arguments in their order.
  let positionals: [OptionDefinition]
  /// The optional arguments in the order of the help.
  let options: [OptionDefinition]

  /// A command from its words, separated by spaces.
  init(
    _ path: String, alias: String = "", _ summary: String, epilogue: String = "", isListed: Bool = true,
    _ arguments: ArgumentGroup...
  ) {
    self.path = path.split(separator: " ").map(String.init)
    self.alias = alias.split(separator: " ").map(String.init)
    self.summary = summary
    self.epilogue = epilogue
    self.isListed = isListed
    positionals = arguments.flatMap(\.positionals)
    options = arguments.flatMap(\.options)
  }

  /// The words in one text.
  var name: String { path.joined(separator: " ") }

  /// How the list of commands shows it: the alias in brackets, cut to what differs once two words are the same.
  var listName: String {
    guard !alias.isEmpty else { return name }
    let shared = zip(path, alias).prefix { $0 == $1 }.count
    let short = shared < 2 ? alias.joined(separator: " ") : "... " + alias.dropFirst(shared).joined(separator: " ")
    return "\(name) (\(short))"
  }
}

/// Arguments that go together, such as an image spec and the options that replace it.
struct ArgumentGroup: Sendable, Equatable {
  /// The positional arguments.
  var positionals: [OptionDefinition] = []
  /// The optional arguments.
  var options: [OptionDefinition] = []

  /// Groups one after the other.
  static func group(_ parts: ArgumentGroup...) -> ArgumentGroup {
    ArgumentGroup(positionals: parts.flatMap(\.positionals), options: parts.flatMap(\.options))
  }
}
