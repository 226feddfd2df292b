extension CommandTree {
  static let bench: [CommandDefinition] = {
    let common = ArgumentGroup.group(
      .imageSpec(),
      .option("io-size", .byteSize, "IO size (in B/K/M/G/T) [default: 4K]"),
      .option("io-threads", .unsigned32, "ios in flight [default: 16]"),
      .option("io-total", .byteSize, "total size for IO (in B/K/M/G/T) [default: 1G]"),
      .option("io-pattern", .oneOf(["rand", "seq", "full-seq"]), "IO pattern (rand, seq, or full-seq) [default: seq]"),
      .option("rw-mix-read", .unsigned64, "read proportion in readwrite (<= 100) [default: 50]"))
    var type = OptionDefinition(
      "io-type", .oneOf(["read", "write", "readwrite", "rw"]), "IO type (read, write, or readwrite(rw))")
    type.isRequired = true
    return [
      CommandDefinition(
        "bench-write", "Simple write benchmark. (Deprecated, please use `rbd bench --io-type write` instead.)",
        isListed: false, common),
      CommandDefinition("bench", "Simple benchmark.", common, .option(type)),
    ]
  }()

  static let diff = [
    CommandDefinition(
      "diff", "Print extents that differ since a previous snap, or image creation.",
      .imageOrSnapshotSpec(), fromSnapshot, wholeObject, .format)
  ]

  static let diskUsage = [
    CommandDefinition(
      "disk-usage", alias: "du", "Show disk usage stats for pool, image or snapshot.",
      .imageOrSnapshotSpec(), .format, fromSnapshot, .flag("exact", "compute exact disk usage (slow)"),
      .flag("merge-snapshots", "merge snapshot sizes with its image"))
  ]

  static let export = [
    CommandDefinition(
      "export-diff", "Export incremental diff to file.",
      .imageOrSnapshotSpec(.source), .path("export file (or '-' for stdout)"), fromSnapshot, wholeObject, .noProgress),
    CommandDefinition(
      "export", "Export image to file.",
      .imageOrSnapshotSpec(.source), .path("export file (or '-' for stdout)"), .noProgress, .exportFormat),
  ]

  static let importing = [
    CommandDefinition(
      "import-diff", "Import an incremental diff.",
      .path("import file (or '-' for stdin)"), .imageSpec(), .sparseSize, .noProgress),
    CommandDefinition(
      "import", "Import image from file.", epilogue: HelpText.featureLegend,
      .path("import file (or '-' for stdin)"), .imageSpec(.destination), .createImage(includingFormat: true),
      .sparseSize, .noProgress, .exportFormat, .pool(suffix: " deprecated[:dest-pool]"),
      .image(suffix: " deprecated[:dest]")),
  ]

  static let mergeDiff = [
    CommandDefinition(
      "merge-diff", "Merge two diff exports together.",
      .positional("diff1-path", "path to first diff (or '-' for stdin)"),
      .positional("diff2-path", "path to second diff"), .path("path to merged diff (or '-' for stdout)"), .noProgress)
  ]

  private static let fromSnapshot = ArgumentGroup.option("from-snap", .text, "snapshot starting point")

  private static let wholeObject = ArgumentGroup.flag("whole-object", "compare whole object")
}
