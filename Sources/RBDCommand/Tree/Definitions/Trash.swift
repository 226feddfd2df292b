extension CommandTree {
  static let trashPurgeSchedule = [
    CommandDefinition(
      "trash purge schedule add", "Add trash purge schedule.", .scheduleLevel(allowsImage: false), .schedule),
    CommandDefinition(
      "trash purge schedule remove", alias: "trash purge schedule rm", "Remove trash purge schedule.",
      .scheduleLevel(allowsImage: false), .anySchedule),
    CommandDefinition(
      "trash purge schedule list", alias: "trash purge schedule ls", "List trash purge schedule.",
      .scheduleLevel(allowsImage: false), .flag("recursive", short: "R", "list all schedules"), .format),
    CommandDefinition(
      "trash purge schedule status", "Show trash purge schedule status.", .scheduleLevel(allowsImage: false), .format),
  ]

  static let trash: [CommandDefinition] = {
    var expiresAt = OptionDefinition(
      "expires-at", .text, "set the expiration time of an image so it can be purged when it is stale")
    expiresAt.defaultText = "now"
    var expiredBefore = OptionDefinition(
      "expired-before", .text, "purges images that expired before the given date")
    expiredBefore.placeholder = "date"
    return [
      CommandDefinition(
        "trash move", alias: "trash mv", "Move an image to the trash.", .imageSpec(), .option(expiresAt)),
      CommandDefinition(
        "trash remove", alias: "trash rm", "Remove an image from trash.",
        .positional("image-id", "image id\n(example: [<pool-name>/[<namespace>/]]<image-id>)"),
        .pool(), .namespace(), .imageID, .noProgress, .flag("force", "force remove of non-expired delayed images")),
      CommandDefinition(
        "trash purge", "Remove all expired images from trash.",
        .poolSpec, .noProgress, .option(expiredBefore),
        .option(
          "threshold", .float,
          "purges images until the current pool data usage is reduced to X%, value range: 0.0-1.0")),
      CommandDefinition(
        "trash list", alias: "trash ls", "List trash images.",
        .poolSpec, .flag("all", short: "a", "list images from all sources"),
        .flag("long", short: "l", "long listing format"), .format),
      CommandDefinition(
        "trash restore", "Restore an image from trash.",
        .positional("image-id", "image id\n(example: [<pool-name>/]<image-id>)"),
        .pool(), .namespace(), .imageID, .image()),
    ]
  }()
}
