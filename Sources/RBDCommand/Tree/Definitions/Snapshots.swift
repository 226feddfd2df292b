extension CommandTree {
  static let snap = [
    CommandDefinition(
      "snap list", alias: "snap ls", "Dump list of image snapshots.",
      .imageSpec(), .imageID, .format, .flag("all", short: "a", "list snapshots from all namespaces")),
    CommandDefinition(
      "snap create", alias: "snap add", "Create a snapshot.", .snapshotSpec(), .quiesce, .noProgress),
    CommandDefinition(
      "snap remove", alias: "snap rm", "Delete a snapshot.",
      .snapshotSpec(), .imageID, .snapshotID, .noProgress,
      .flag("force", "flatten children and unprotect snapshot if needed.")),
    CommandDefinition("snap purge", "Delete all unprotected snapshots.", .imageSpec(), .imageID, .noProgress),
    CommandDefinition(
      "snap rollback", alias: "snap revert", "Rollback image to snapshot.", .snapshotSpec(), .noProgress),
    CommandDefinition("snap protect", "Prevent a snapshot from being deleted.", .snapshotSpec()),
    CommandDefinition("snap unprotect", "Allow a snapshot to be deleted.", .snapshotSpec(), .imageID),
    CommandDefinition(
      "snap limit set", "Limit the number of snapshots.",
      .imageSpec(), .option("limit", .unsigned64, "maximum allowed snapshot count")),
    CommandDefinition("snap limit clear", "Remove snapshot limit.", .imageSpec()),
    CommandDefinition("snap rename", "Rename a snapshot.", .snapshotSpec(.source), .snapshotSpec(.destination)),
  ]
}
