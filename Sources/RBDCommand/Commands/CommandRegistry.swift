/// The commands that do something, by their words.
enum CommandRegistry {
  /// All of them.
  static let commands: [any Command.Type] = [
    ChildrenCommand.self, ImageMetaGetCommand.self, ImageMetaListCommand.self, InfoCommand.self, ListCommand.self,
    LockListCommand.self, NamespaceListCommand.self, SnapListCommand.self, StatusCommand.self, TrashListCommand.self,
  ]

  /// The command of a definition.
  static func command(named name: String) -> (any Command.Type)? { commands.first { $0.name == name } }
}
