/// The commands that do something, by their words.
enum CommandRegistry {
  /// All of them.
  static let commands: [any Command.Type] = [
    ChildrenCommand.self, ImageMetaGetCommand.self, ImageMetaListCommand.self, InfoCommand.self, ListCommand.self,
    LockListCommand.self, MirrorImageDemoteCommand.self, MirrorImageDisableCommand.self, MirrorImageEnableCommand.self,
    MirrorImagePromoteCommand.self, MirrorImageResyncCommand.self, MirrorImageSnapshotCommand.self, MirrorImageStatusCommand.self,
    MirrorPoolDemoteCommand.self, MirrorPoolDisableCommand.self, MirrorPoolEnableCommand.self, MirrorPoolInfoCommand.self,
    MirrorPoolPromoteCommand.self, MirrorPoolStatusCommand.self, MirrorScheduleAddCommand.self, MirrorScheduleListCommand.self,
    MirrorScheduleRemoveCommand.self, MirrorScheduleStatusCommand.self, NamespaceListCommand.self, PeerAddCommand.self,
    PeerBootstrapCreateCommand.self, PeerBootstrapImportCommand.self, PeerRemoveCommand.self, PeerSetCommand.self,
    SnapListCommand.self, StatusCommand.self, TrashListCommand.self,
  ]

  /// The command of a definition.
  static func command(named name: String) -> (any Command.Type)? { commands.first { $0.name == name } }
}
