extension CommandTree {
  static let mirrorImage = [
    CommandDefinition(
      "mirror image enable", "Enable RBD mirroring for an image.",
      .imageSpec(), .omissible("mode", "mirror image mode (journal or snapshot) [default: journal]")),
    CommandDefinition(
      "mirror image disable", "Disable RBD mirroring for an image.",
      .flag("force", "disable even if not primary"), .imageSpec()),
    CommandDefinition(
      "mirror image promote", "Promote an image to primary for RBD mirroring.",
      .flag("force", "promote even if not cleanly demoted by remote cluster"), .imageSpec()),
    CommandDefinition("mirror image demote", "Demote an image to non-primary for RBD mirroring.", .imageSpec()),
    CommandDefinition("mirror image resync", "Force resync to primary image for RBD mirroring.", .imageSpec()),
    CommandDefinition("mirror image status", "Show RBD mirroring status for an image.", .imageSpec(), .format),
    CommandDefinition("mirror image snapshot", "Create RBD mirroring image snapshot.", .imageSpec(), .quiesce),
  ]

  static let mirrorPool = [
    CommandDefinition(
      "mirror pool peer bootstrap create", "Create a peer bootstrap token to import in a remote cluster",
      .poolName, siteName),
    CommandDefinition(
      "mirror pool peer bootstrap import", "Import a peer bootstrap token created from a remote cluster",
      .poolName, siteName, .positional("token-path", .text, "bootstrap token file (or '-' for stdin)"),
      .option("token-path", .text, "bootstrap token file (or '-' for stdin)"), direction),
    CommandDefinition(
      "mirror pool peer add", "Add a mirroring peer to a pool.",
      .poolName,
      .positional("remote-cluster-spec", "remote cluster spec\n(example: [<client name>@]<cluster name>)"),
      .option("remote-client-name", .text, "remote client name"),
      .option("remote-cluster", .text, "remote cluster name"),
      .option("remote-mon-host", .text, "remote mon host(s)"),
      .option("remote-key-file", .text, "path to file containing remote key"), direction),
    CommandDefinition("mirror pool peer remove", "Remove a mirroring peer from a pool.", .poolName, uuid),
    CommandDefinition(
      "mirror pool peer set", "Update mirroring peer settings.",
      .poolName, uuid,
      .positional("key", "peer parameter\n(direction, site-name, client, mon-host, key-file)"),
      .positional("value", "new value for specified key\n(rx-only, tx-only, or rx-tx for direction)")),
    CommandDefinition("mirror pool disable", "Disable RBD mirroring by default within a pool.", .poolSpec),
    CommandDefinition(
      "mirror pool enable", "Enable RBD mirroring by default within a pool.",
      .poolSpec, .positional("mode", "mirror mode [image or pool]"), siteName),
    CommandDefinition(
      "mirror pool info", "Show information about the pool mirroring configuration.",
      .poolSpec, .format, .flag("all", "list all attributes")),
    CommandDefinition(
      "mirror pool status", "Show status for all mirrored images in the pool.", .poolSpec, .format, .verbose),
    CommandDefinition(
      "mirror pool promote", "Promote all non-primary images in the pool.",
      .flag("force", "promote even if not cleanly demoted by remote cluster"), .poolSpec),
    CommandDefinition("mirror pool demote", "Demote all primary images in the pool.", .poolSpec),
  ]

  static let mirrorSchedule = [
    CommandDefinition(
      "mirror snapshot schedule add", "Add mirror snapshot schedule.", .scheduleLevel(allowsImage: true), .schedule),
    CommandDefinition(
      "mirror snapshot schedule remove", alias: "mirror snapshot schedule rm", "Remove mirror snapshot schedule.",
      .scheduleLevel(allowsImage: true), .anySchedule),
    CommandDefinition(
      "mirror snapshot schedule list", alias: "mirror snapshot schedule ls", "List mirror snapshot schedule.",
      .scheduleLevel(allowsImage: true), .flag("recursive", short: "R", "list all schedules"), .format),
    CommandDefinition(
      "mirror snapshot schedule status", "Show mirror snapshot schedule status.",
      .scheduleLevel(allowsImage: true), .format),
  ]

  private static let siteName = ArgumentGroup.option("site-name", .text, "local site name")

  private static let direction = ArgumentGroup.option(
    "direction", .oneOf(["rx-only", "rx-tx"]), "mirroring direction (rx-only, rx-tx)\n[default: rx-tx]")

  private static let uuid = ArgumentGroup.positional("uuid", .text, "peer uuid")
}
