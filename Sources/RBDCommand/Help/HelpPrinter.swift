/// The help texts of `rbd`.
struct HelpPrinter {
  static let lineWidth = 80
  private static let minimumNameWidth = 20
  private static let maximumDescriptionOffset = 37

  /// The configuration that shows in the texts.
  var settings = HelpSettings()

  private var output: [UInt8] = []

  init(settings: HelpSettings = HelpSettings()) { self.settings = settings }

  /// The list of commands and the options they all take.
  static func overview(_ settings: HelpSettings = HelpSettings()) -> String {
    var printer = HelpPrinter(settings: settings)
    printer.printOverview()
    return String(decoding: printer.output, as: UTF8.self)
  }

  /// The help of one command under one of its spellings.
  static func help(_ command: CommandDefinition, words: [String], _ settings: HelpSettings = HelpSettings()) -> String {
    var printer = HelpPrinter(settings: settings)
    printer.printHelp(command, words: words)
    return String(decoding: printer.output, as: UTF8.self)
  }

  private mutating func printOverview() {
    print("usage: rbd <command> ...\n\nCommand-line interface for managing Ceph RBD images.\n\n")
    print("Positional arguments:\n  <command>\n")
    let commands = CommandTree.all.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    let longest = commands.map(\.listName.utf8.count).max() ?? 0
    let width = Self.descriptionOffset(max(Self.minimumNameWidth, longest) + 4)
    for command in commands where command.isListed {
      printEntry("    \(command.listName)", command.summary, indent: width)
    }
    print("\nOptional arguments:\n")
    printOptions(GlobalOptions.all, indent: width)
    print("\nSee 'rbd help <command>' for help on a specific command.\n")
  }

  private mutating func printHelp(_ command: CommandDefinition, words: [String]) {
    let usage = "usage: rbd \(words.joined(separator: " "))"
    print(usage)
    printUsage(command, column: usage.utf8.count)
    print("\n\(command.summary)\n\n")
    let all = command.positionals + command.options
    let longest = all.map { $0.displayName.utf8.count + $0.displayParameter.utf8.count + 1 }.max() ?? 0
    let indent = Self.descriptionOffset(max(Self.minimumNameWidth, longest) + 2)
    if !command.positionals.isEmpty {
      print("Positional arguments\n")
      for option in command.positionals {
        printEntry("  <\(option.name)>", option.description.rendered(settings), indent: indent)
      }
      print("\n")
    }
    if !command.options.isEmpty {
      print("Optional arguments\n")
      printOptions(command.options, indent: indent)
      print("\n")
    }
    if !command.epilogue.isEmpty { print("\(command.epilogue)\n") }
  }

  private mutating func printUsage(_ command: CommandDefinition, column: Int) {
    let optionals = command.options.map { option in
      let text = option.maximumTokens == 0 ? "--\(option.name)" : "--\(option.name) <\(option.name)>"
      return option.isRequired ? text : "[\(text)]"
    }
    let positionals = command.positionals.map { option in
      if option.maximumTokens > 1 { return "<\(option.name)> [<\(option.name)> ...]" }
      return option.mayBeOmitted ? "[<\(option.name)>]" : "<\(option.name)>"
    }
    let widest = (optionals + positionals).map(\.utf8.count).max() ?? 0
    var indent = Self.descriptionOffset(column)
    if indent + widest + 2 > Self.lineWidth { indent = Self.lineWidth - widest - 2 }

    var text = IndentedText(indent: indent, column: column)
    text.delimiter = UInt8(ascii: "[")
    for option in optionals { text.write("\(option) ") }
    if !optionals.isEmpty || positionals.isEmpty { text.write("\n") }
    if !positionals.isEmpty {
      text.delimiter = UInt8(ascii: " ")
      for positional in positionals { text.write("\(positional) ") }
      text.write("\n")
    }
    output += text.output
  }

  private mutating func printOptions(_ options: [OptionDefinition], indent: Int) {
    for option in options where !option.isDeprecated(settings) {
      printEntry("  \(option.displayName) \(option.displayParameter)", option.description.rendered(settings), indent: indent)
    }
  }

  private mutating func printEntry(_ name: String, _ description: String, indent: Int) {
    print(name)
    var text = IndentedText(indent: indent, column: name.utf8.count)
    text.write("\(description)\n")
    output += text.output
  }

  private mutating func print(_ text: String) { output += text.utf8 }

  private static func descriptionOffset(_ width: Int) -> Int { min(width, maximumDescriptionOffset) + 1 }
}
