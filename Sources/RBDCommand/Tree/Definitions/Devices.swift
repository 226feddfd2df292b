extension CommandTree {
  static let device: [CommandDefinition] = {
    let type = ArgumentGroup.option(
      "device-type", short: "t", .oneOf(["nbd", "ggate", "krbd"]), "device type [ggate, krbd (default), nbd]")
    let specific = ArgumentGroup.option("options", short: "o", .texts, "device specific options")
    let cookie = ArgumentGroup.group(
      .flag("show-cookie", "show device cookie"), .option("cookie", .text, "specify device cookie"))
    let access = ArgumentGroup.group(
      .flag("exclusive", "disable automatic exclusive lock transitions"), .flag("quiesce", "use quiesce hooks"),
      .option("quiesce-hook", .text, "quiesce hook path"))
    var path = OptionDefinition("device", .text, "specify device path")
    path.isRequired = true
    let image = ArgumentGroup.group(.image(), .snapshot())
    return [
      CommandDefinition("device list", alias: "showmapped", "List mapped rbd images.", type, .format),
      CommandDefinition("device ls", "List mapped rbd images.", isListed: false, type, .format),
      CommandDefinition(
        "device map", alias: "map", "Map an image to a block device.",
        type, .imageOrSnapshotSpec(), cookie, .flag("read-only", "map read-only"), access, specific),
      CommandDefinition(
        "device unmap", alias: "unmap", "Unmap a rbd device.",
        type, deviceSpec("[<pool-name>/[<namespace>/]]"), .pool(), .namespace(), image, specific),
      CommandDefinition(
        "device attach", "Attach image to device.",
        type, .imageOrSnapshotSpec(), .option(path), cookie, .flag("read-only", "attach read-only"),
        .flag("force", "force attach"), access, specific),
      CommandDefinition(
        "device detach", "Detach image from device.",
        type, deviceSpec("[<pool-name>/]"), .pool(), image, specific),
    ]
  }()

  static let nbd = [
    CommandDefinition(
      "nbd list", alias: "nbd ls", "List the nbd devices already used.", isListed: false, .format),
    CommandDefinition(
      "nbd map", "Map image to a nbd device.", isListed: false,
      .imageOrSnapshotSpec(), .flag("read-only", "map read-only"),
      .flag("exclusive", "forbid writes by other clients"), .option("device", .text, "specify nbd device"),
      .option("nbds_max", .text, "override module param nbds_max"),
      .option("max_part", .text, "override module param max_part"),
      .option("timeout", .text, "set nbd request timeout (seconds)")),
    CommandDefinition(
      "nbd unmap", "Unmap a nbd device.", isListed: false,
      deviceSpec("[<pool-name>/]"), .pool(), .image(), .snapshot()),
  ]

  private static func deviceSpec(_ location: String) -> ArgumentGroup {
    .positional(
      "image-or-snap-or-device-spec",
      "image, snapshot, or device specification\n\(location)<image-name>[@<snap-name>] or <device-path>")
  }
}
