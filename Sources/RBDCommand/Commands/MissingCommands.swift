/// The commands of stock that this tool shows in its help and does not run.
enum MissingCommands {
  /// Their words.
  static let names: Set<String> = {
    let running = Set(CommandRegistry.commands.map { $0.name })
    return Set(CommandTree.all.map(\.name)).subtracting(running)
  }()

  /// What it says about one of them.
  static func failure(_ name: String) -> CommandFailure {
    .refused("the command '\(name)' is not supported by this tool; run it with Ceph's own rbd")
  }
}
