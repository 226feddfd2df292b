/// What a command line asks for, decided without doing anything.
enum CommandPlan: Sendable, Equatable {
  /// Print a text and succeed.
  case print(String)
  /// Print an error on stderr, then a text on stdout, and exit with 1.
  case refuse(error: String, output: String = "")
  /// Run a command.
  case run(CommandDefinition, ParsedArguments)

  /// Reads the arguments that are left after Ceph's own options (`Shell::execute` of the `rbd` tool).
  init(_ arguments: [String], settings: HelpSettings = HelpSettings()) {
    let words = Self.words(in: arguments)
    switch words.first {
    case nil: self = .print(HelpPrinter.overview(settings))
    case "help" where words.count == 1: self = .print(HelpPrinter.overview(settings))
    case "help": self = Self.help(Array(words.dropFirst()), settings)
    case "bash-completion": self = .print(BashCompletion.line(Array(words.dropFirst()), settings))
    default: self = Self.command(words, arguments, settings)
    }
  }

  private static func help(_ words: [String], _ settings: HelpSettings) -> CommandPlan {
    guard let (command, spelling) = CommandTree.find(words) else { return unknown(words, settings) }
    return .print(HelpPrinter.help(command, words: spelling, settings))
  }

  private static func command(_ words: [String], _ arguments: [String], _ settings: HelpSettings) -> CommandPlan {
    guard let (command, spelling) = CommandTree.find(words) else { return unknown(words, settings) }
    do throws(OptionError) {
      return .run(command, try ArgumentParser.parse(arguments, command: command, words: spelling))
    } catch {
      return .refuse(error: "rbd: \(error.message)\n")
    }
  }

  private static func unknown(_ words: [String], _ settings: HelpSettings) -> CommandPlan {
    .refuse(error: "error: unknown option '\(words.joined(separator: " "))'\n\n", output: HelpPrinter.overview(settings))
  }

  /// The arguments that may be words of a command: those that are neither options nor, as far as is known without the
  /// command, values of options.
  private static func words(in arguments: [String]) -> [String] {
    var words: [String] = []
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "-h" || argument == "--help" { return ["help"] }
      if argument == "--" { return words + arguments[index...] }
      if !argument.hasPrefix("-") {
        words.append(argument)
      } else if takesNext(argument) {
        index += 1
      }
    }
    return words
  }

  private static func takesNext(_ option: String) -> Bool {
    guard option.utf8.count >= 2, !option.contains("=") else { return false }
    let name = String(option.dropFirst(2))
    if CommandTree.commonSwitches.contains(name) { return false }
    let isLong = option.hasPrefix("--")
    return !CommandTree.switches.contains(isLong ? name : String(option.dropFirst().prefix(1)))
  }
}
