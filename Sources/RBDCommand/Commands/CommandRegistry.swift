/// The commands that do something, by their words.
enum CommandRegistry {
  /// All of them.
  static let commands: [any Command.Type] = []

  /// The command of a definition.
  static func command(named name: String) -> (any Command.Type)? { commands.first { $0.name == name } }
}
