/// The words that the shell's completion offers (`rbd bash-completion`).
enum BashCompletion {
  /// One line of words for the command that the given words name, or for all commands.
  static func line(_ words: [String], _ settings: HelpSettings = HelpSettings()) -> String {
    var line = GlobalOptions.all.map { entries($0, settings) }.joined()
    if let command = CommandTree.find(words)?.command {
      line += command.options.map { entries($0, settings) }.joined()
    } else {
      line += "|help"
      for command in CommandTree.all {
        line += "|\(command.name)"
        if !command.alias.isEmpty { line += "|\(command.alias.joined(separator: " "))" }
      }
    }
    return line + "|\n"
  }

  private static func entries(_ option: OptionDefinition, _ settings: HelpSettings) -> String {
    let suffix = suffix(option, settings)
    let long = "|--\(option.name)\(suffix)"
    return option.short.map { "\(long)|-\($0)\(suffix)" } ?? long
  }

  private static func suffix(_ option: OptionDefinition, _ settings: HelpSettings) -> String {
    guard option.maximumTokens != 0 else { return "" }
    let description = option.description.rendered(settings)
    if description.contains("path") || description.contains("file") { return " path" }
    return description.contains("host") ? " host" : " arg"
  }
}
