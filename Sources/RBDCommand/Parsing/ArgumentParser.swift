/// Reads the arguments of a known command the way `boost::program_options` does: long options with a value behind an equal
/// sign or in the next argument, single letters that stick together, everything else positional.
struct ArgumentParser {
  private static let wordsOption = OptionDefinition("positional-command-spec", .texts, "")
  private static let positionalOption = OptionDefinition("positional-arguments", .texts, "")

  private let options: [OptionDefinition]
  private let words: [String]
  private let positionalLimit: Int
  private var rest: ArraySlice<String>
  private var found: [Occurrence] = []

  /// One option or positional argument as it was found.
  private struct Occurrence {
    var option: OptionDefinition?
    var values: [String]
  }

  /// Reads all arguments, the words of the command among them.
  static func parse(_ arguments: [String], command: CommandDefinition, words: [String]) throws(OptionError) -> ParsedArguments {
    var parser = ArgumentParser(arguments, command, words)
    try parser.split()
    return try parser.store()
  }

  private init(_ arguments: [String], _ command: CommandDefinition, _ words: [String]) {
    options = command.options + [Self.wordsOption, Self.positionalOption]
    self.words = words
    rest = arguments[...]
    positionalLimit = (command.positionals.last?.maximumTokens ?? 0) > 1 ? Int.max : command.positionals.count
  }

  private mutating func split() throws(OptionError) {
    while let token = rest.first {
      if token == "--" {
        found += rest.dropFirst().map { Occurrence(option: nil, values: [$0]) }
        return
      }
      rest.removeFirst()
      let bytes = token.utf8.count
      if bytes >= 3, token.hasPrefix("--") {
        try long(token)
      } else if bytes >= 2, token.hasPrefix("-"), !token.hasPrefix("--") {
        try short(token)
      } else {
        found.append(Occurrence(option: nil, values: [token]))
      }
    }
  }

  private mutating func long(_ token: String) throws(OptionError) {
    let body = token.dropFirst(2)
    guard let equal = body.firstIndex(of: "=") else {
      return try finish(options.first { $0.name == body }, token: token, adjacent: nil)
    }
    let name = body[..<equal]
    let value = body[body.index(after: equal)...]
    guard !value.isEmpty else { throw .emptyArgument(String(name)) }
    try finish(options.first { $0.name == name }, token: token, adjacent: String(value))
  }

  private mutating func short(_ token: String) throws(OptionError) {
    var letters = token.dropFirst()
    var switches: [OptionDefinition] = []
    while let letter = letters.first {
      letters.removeFirst()
      let option = options.first { $0.short == letter }
      if let option, option.maximumTokens == 0, !letters.isEmpty {
        switches.append(option)
        continue
      }
      for earlier in switches { found.append(Occurrence(option: earlier, values: [])) }
      return try finish(option, token: token, adjacent: letters.isEmpty ? nil : String(letters))
    }
  }

  private mutating func finish(_ option: OptionDefinition?, token: String, adjacent: String?) throws(OptionError) {
    guard let option, let kind = option.kind else { throw .unknown(token) }
    if adjacent != nil, kind.maximumTokens == 0 { throw .unexpectedArgument(option.name) }
    var values = adjacent.map { [$0] } ?? []
    if values.count < kind.minimumTokens {
      guard let next = rest.first, !isKnownShort(next) else { throw .missingArgument(option.name) }
      rest.removeFirst()
      values.append(next)
    }
    found.append(Occurrence(option: option, values: values))
  }

  /// Only a known single letter stops an option from taking the next argument as its value.
  private func isKnownShort(_ token: String) -> Bool {
    options.contains { option in option.short.map { "-\($0)" } == token }
  }

  private func store() throws(OptionError) -> ParsedArguments {
    var positionals: [String] = []
    for occurrence in found where occurrence.option == nil { positionals += occurrence.values }
    guard positionals.count - words.count <= positionalLimit else { throw .tooManyArguments }

    var result = ParsedArguments()
    var position = 0
    for occurrence in found {
      let option = occurrence.option ?? (position < words.count ? Self.wordsOption : Self.positionalOption)
      if occurrence.option == nil { position += 1 }
      guard let kind = option.kind else { continue }
      result.values[option.name] = try kind.value(occurrence.values, after: result.values[option.name], option: option.name)
    }
    guard result.values[Self.wordsOption.name] == .texts(words) else { throw .misplacedCommand }
    if case .texts(let texts) = result.values[Self.positionalOption.name] { result.positionals = texts }
    for option in options where option.kind == .flag && result.values[option.name] == nil {
      result.values[option.name] = .flag(false)
    }
    for option in options where result.values[option.name] == nil {
      if let text = option.defaultText { result.values[option.name] = .text(text) }
    }
    return result
  }
}
