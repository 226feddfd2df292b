extension CommandTree {
  static let group = [
    CommandDefinition("group create", "Create a group.", groupSpec()),
    CommandDefinition("group remove", alias: "group rm", "Delete a group.", groupSpec()),
    CommandDefinition("group list", alias: "group ls", "List rbd groups.", .poolSpec, .format),
    CommandDefinition("group rename", "Rename a group within pool.", groupSpec(.source), groupSpec(.destination)),
    CommandDefinition("group image add", "Add an image to a group.", member),
    CommandDefinition(
      "group image remove", alias: "group image rm", "Remove an image from a group.", member, .imageID),
    CommandDefinition(
      "group image list", alias: "group image ls", "List images in a group.", .format, groupSpec()),
    CommandDefinition("group snap create", "Make a snapshot of a group.", groupSnapshotSpec, .quiesce),
    CommandDefinition(
      "group snap remove", alias: "group snap rm", "Remove a snapshot from a group.", groupSnapshotSpec),
    CommandDefinition(
      "group snap rename", "Rename group's snapshot.",
      groupSnapshotSpec, .positional("dest-snap", "destination snapshot name\n(example: <snap-name>)"),
      .snapshot(.destination)),
    CommandDefinition(
      "group snap list", alias: "group snap ls", "List snapshots of a group.", .format, groupSpec()),
    CommandDefinition("group snap rollback", "Rollback group to snapshot.", .noProgress, groupSnapshotSpec),
  ]

  private static func groupOptions(_ role: ArgumentRole) -> ArgumentGroup {
    .group(
      .pool(role), .namespace(role),
      .option(role == .destination ? "dest-group" : "group", .text, "\(role.descriptionPrefix)group name"))
  }

  private static func groupSpec(_ role: ArgumentRole = .plain) -> ArgumentGroup {
    .group(
      groupOptions(role),
      .positional(
        "\(role.namePrefix)group-spec",
        "\(role.descriptionPrefix)group specification\n(example: [<pool-name>/[<namespace>/]]<group-name>)"))
  }

  private static let groupSnapshotSpec = ArgumentGroup.group(
    groupOptions(.plain), .snapshot(),
    .positional(
      "group-snap-spec", "group specification\n(example: [<pool-name>/[<namespace>/]]<group-name>@<snap-name>)"))

  private static let member = ArgumentGroup.group(
    .positional("group-spec", "group specification\n(example: [<pool-name>/[<namespace>/]]<group-name>)"),
    .option("group-pool", .text, "group pool name"),
    .option("group-namespace", .text, "group namespace name"),
    .option("group", .text, "group name"),
    .positional("image-spec", "image specification\n(example: [<pool-name>/[<namespace>/]]<image-name>)"),
    .option("image-pool", .text, "image pool name"),
    .option("image-namespace", .text, "image namespace name"),
    .image(), .pool(suffix: " unless overridden"))
}
