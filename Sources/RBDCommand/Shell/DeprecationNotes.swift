/// The notes on stderr about arguments that others replaced; they follow the command's own output.
enum DeprecationNotes {
  /// The notes for the arguments of a command and for the global ones that were taken off before.
  static func text(_ command: CommandDefinition, _ arguments: ParsedArguments, taken: [String], _ settings: HelpSettings)
    -> String
  {
    let given = command.options.filter { arguments.has($0.name) }.sorted { $0.name < $1.name }
    var notes = given.compactMap { note($0, settings) }
    for argument in taken {
      notes += GlobalOptions.all.filter { "--\($0.name)" == argument }.compactMap { note($0, settings) }
    }
    return notes.joined()
  }

  private static func note(_ option: OptionDefinition, _ settings: HelpSettings) -> String? {
    let description = option.description.rendered(settings)
    guard option.isDeprecated(settings), let colon = description.firstIndex(of: ":") else { return nil }
    let replacement = description[description.index(after: colon)...].dropLast()
    return "rbd: \(option.displayName) is deprecated, use --\(replacement)\n"
  }
}
