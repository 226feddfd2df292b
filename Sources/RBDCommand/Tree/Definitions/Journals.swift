extension CommandTree {
  static let journal = [
    CommandDefinition("journal info", "Show information about image journal.", journalSpec(), .format),
    CommandDefinition("journal status", "Show status of image journal.", journalSpec(), .format),
    CommandDefinition("journal reset", "Reset image journal.", journalSpec()),
    CommandDefinition("journal inspect", "Inspect image journal for structural errors.", journalSpec(), .verbose),
    CommandDefinition(
      "journal export", "Export image journal.",
      journalSpec(.source), .path("export file (or '-' for stdout)"), .verbose, .noError),
    CommandDefinition(
      "journal import", "Import image journal.",
      .path("import file (or '-' for stdin)"), journalSpec(.destination), .verbose, .noError),
    CommandDefinition(
      "journal client disconnect", "Flag image journal client as disconnected.",
      journalSpec(), .option("client-id", .text, "client ID (or leave unspecified to disconnect all)")),
  ]

  static let migration = [
    CommandDefinition(
      "migration prepare", "Prepare image migration.", epilogue: HelpText.featureLegend,
      .flag("import-only", "only import data from source"),
      .option("source-spec-path", .text, "source-spec file (or '-' for stdin)"),
      .option("source-spec", .text, "source-spec"),
      .imageOrSnapshotSpec(.source), .imageSpec(.destination), .createImage(includingFormat: true), .flatten),
    CommandDefinition("migration execute", "Execute image migration.", .imageSpec(), .noProgress),
    CommandDefinition("migration abort", "Cancel interrupted image migration.", .imageSpec(), .noProgress),
    CommandDefinition(
      "migration commit", "Commit image migration.",
      .imageSpec(), .noProgress, .flag("force", "proceed even if the image has children")),
  ]

  private static func journalSpec(_ role: ArgumentRole = .plain) -> ArgumentGroup {
    .group(
      .positional(
        "\(role.namePrefix)journal-spec",
        "\(role.descriptionPrefix)journal specification\n(example: [<pool-name>/[<namespace>/]]<journal-name>)"),
      .pool(role), .namespace(role), .image(role),
      .option(role == .destination ? "dest-journal" : "journal", .text, "\(role.descriptionPrefix)journal name"))
  }
}
