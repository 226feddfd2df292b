/// The commands that do something, by their words.
enum CommandRegistry {
  /// All of them.
  static let commands: [any Command.Type] = [
    ChildrenCommand.self, CloneCommand.self, CreateCommand.self, DiffCommand.self, DiskUsageCommand.self, ExportCommand.self,
    ExportDiffCommand.self, FeatureDisableCommand.self, FeatureEnableCommand.self, FlattenCommand.self, ImageMetaGetCommand.self,
    ImageMetaListCommand.self, ImageMetaRemoveCommand.self, ImageMetaSetCommand.self, ImportCommand.self, ImportDiffCommand.self,
    InfoCommand.self, ListCommand.self, LockAddCommand.self, LockListCommand.self, LockRemoveCommand.self, MergeDiffCommand.self,
    MirrorImageDemoteCommand.self, MirrorImageDisableCommand.self, MirrorImageEnableCommand.self, MirrorImagePromoteCommand.self,
    MirrorImageResyncCommand.self, MirrorImageSnapshotCommand.self, MirrorImageStatusCommand.self, MirrorPoolDemoteCommand.self,
    MirrorPoolDisableCommand.self, MirrorPoolEnableCommand.self, MirrorPoolInfoCommand.self, MirrorPoolPromoteCommand.self,
    MirrorPoolStatusCommand.self, MirrorScheduleAddCommand.self, MirrorScheduleListCommand.self, MirrorScheduleRemoveCommand.self,
    MirrorScheduleStatusCommand.self, NamespaceCreateCommand.self, NamespaceListCommand.self, NamespaceRemoveCommand.self,
    ObjectMapCheckCommand.self, ObjectMapRebuildCommand.self, PeerAddCommand.self, PeerBootstrapCreateCommand.self,
    PeerBootstrapImportCommand.self, PeerRemoveCommand.self, PeerSetCommand.self, PoolInitCommand.self, PoolStatsCommand.self,
    RemoveCommand.self, RenameCommand.self, ResizeCommand.self, SnapCreateCommand.self, SnapLimitClearCommand.self,
    SnapLimitSetCommand.self, SnapListCommand.self, SnapProtectCommand.self, SnapPurgeCommand.self, SnapRemoveCommand.self,
    SnapRenameCommand.self, SnapRollbackCommand.self, SnapUnprotectCommand.self, SparsifyCommand.self, StatusCommand.self,
    TrashListCommand.self, TrashMoveCommand.self, TrashPurgeCommand.self, TrashRemoveCommand.self, TrashRestoreCommand.self,
  ]

  /// The command of a definition.
  static func command(named name: String) -> (any Command.Type)? { commands.first { $0.name == name } }
}
