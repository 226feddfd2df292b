import RBD

/// `rbd image-meta ls`.
struct ImageMetaListCommand: Command {
  static let name = "image-meta list"
  private let target: ImageTarget
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    format = try reader.format()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let metadata = try await context.header(of: target).header.metadata
    let entries = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { key, value in
      MetadataReport.Entry(key: key, value: String(decoding: value, as: UTF8.self))
    }
    // Stock prints nothing at all for no entries unless in plain text.
    guard !entries.isEmpty || format == .plain else { return }
    await context.console.print(MetadataReport(entries: entries).rendered(format))
  }
}
