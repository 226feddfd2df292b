/// Whether an argument names the object of a command, its source or its destination.
enum ArgumentRole: Sendable {
  case plain
  case source
  case destination

  /// The prefix of positional names.
  var namePrefix: String {
    switch self {
    case .plain: ""
    case .source: "source-"
    case .destination: "dest-"
    }
  }

  /// The prefix of descriptions.
  var descriptionPrefix: String {
    switch self {
    case .plain: ""
    case .source: "source "
    case .destination: "destination "
    }
  }
}

extension ArgumentGroup {
  /// One optional argument.
  static func option(_ name: String, short: Character? = nil, _ kind: ValueKind, _ description: HelpText) -> ArgumentGroup {
    ArgumentGroup(options: [OptionDefinition(name, short: short, kind, description)])
  }

  /// One optional argument as it is.
  static func option(_ definition: OptionDefinition) -> ArgumentGroup { ArgumentGroup(options: [definition]) }

  /// A switch.
  static func flag(_ name: String, short: Character? = nil, _ description: HelpText) -> ArgumentGroup {
    .option(name, short: short, .flag, description)
  }

  /// One positional argument.
  static func positional(_ name: String, _ description: HelpText) -> ArgumentGroup {
    ArgumentGroup(positionals: [OptionDefinition(name, nil, description)])
  }

  /// One positional argument with a kind: the help leaves room for the word of its value.
  static func positional(_ name: String, _ kind: ValueKind, _ description: HelpText) -> ArgumentGroup {
    ArgumentGroup(positionals: [OptionDefinition(name, kind, description)])
  }

  /// One positional argument that the usage line shows in brackets.
  static func omissible(_ name: String, _ description: HelpText) -> ArgumentGroup {
    var argument = OptionDefinition(name, nil, description)
    argument.mayBeOmitted = true
    return ArgumentGroup(positionals: [argument])
  }

  /// `--pool`.
  static func pool(_ role: ArgumentRole = .plain, suffix: String = "") -> ArgumentGroup {
    let description: HelpText = "\(role.descriptionPrefix)pool name\(suffix)"
    guard role == .destination else { return .option("pool", short: "p", .text, description) }
    return .option("dest-pool", .text, description)
  }

  /// `--namespace`.
  static func namespace(_ role: ArgumentRole = .plain) -> ArgumentGroup {
    .option(role == .destination ? "dest-namespace" : "namespace", .text, "\(role.descriptionPrefix)namespace name")
  }

  /// `--image`.
  static func image(_ role: ArgumentRole = .plain, suffix: String = "") -> ArgumentGroup {
    .option(role == .destination ? "dest" : "image", .text, "\(role.descriptionPrefix)image name\(suffix)")
  }

  /// `--snap`.
  static func snapshot(_ role: ArgumentRole = .plain) -> ArgumentGroup {
    .option(role == .destination ? "dest-snap" : "snap", .text, "\(role.descriptionPrefix)snapshot name")
  }

  /// `--image-id`.
  static let imageID = ArgumentGroup.option("image-id", .text, "image id")

  /// `--snap-id`.
  static let snapshotID = ArgumentGroup.option("snap-id", .unsigned64, "snapshot id")

  /// A pool, in its spec or in options.
  static let poolName = ArgumentGroup.group(.pool(), .positional("pool-name", "pool name"))

  /// A pool and a namespace, in their spec or in options.
  static let poolSpec = ArgumentGroup.group(
    .pool(), .namespace(), .positional("pool-spec", "pool specification\n(example: <pool-name>[/<namespace>]"))

  /// An image, in its spec or in options.
  static func imageSpec(_ role: ArgumentRole = .plain) -> ArgumentGroup {
    .group(
      .positional(
        "\(role.namePrefix)image-spec",
        "\(role.descriptionPrefix)image specification\n(example: [<pool-name>/[<namespace>/]]<image-name>)"),
      .pool(role), .namespace(role), .image(role))
  }

  /// A snapshot, in its spec or in options.
  static func snapshotSpec(_ role: ArgumentRole = .plain) -> ArgumentGroup {
    .group(
      .positional(
        "\(role.namePrefix)snap-spec",
        "\(role.descriptionPrefix)snapshot specification\n(example: [<pool-name>/[<namespace>/]]<image-name>@<snap-name>)"),
      .pool(role), .namespace(role), .image(role), .snapshot(role))
  }

  /// An image or a snapshot, in its spec or in options.
  static func imageOrSnapshotSpec(_ role: ArgumentRole = .plain) -> ArgumentGroup {
    .group(
      .positional(
        "\(role.namePrefix)image-or-snap-spec",
        """
        \(role.descriptionPrefix)image or snapshot specification
        (example: [<pool-name>/[<namespace>/]]<image-name>[@<snap-name>])
        """),
      .pool(role), .namespace(role), .image(role), .snapshot(role))
  }

  /// What a new image is like.
  static func createImage(includingFormat: Bool) -> ArgumentGroup {
    let format = ArgumentGroup.group(
      .option("image-format", .imageFormat, "image format [default: 2]"),
      .option("new-format", .mark, "deprecated[:image-format 2]"))
    return .group(
      includingFormat ? format : ArgumentGroup(),
      .option("order", .objectOrder, "deprecated[:object-size]"),
      .option("object-size", .byteSize, "object size in B/K/M [4K <= object size <= 32M]"),
      .option("image-feature", .features, .createFeatures),
      .flag("image-shared", "shared image"),
      .option("stripe-unit", .byteSize, "stripe unit in B/K/M"),
      .option("stripe-count", .unsigned64, "stripe count"),
      .option("data-pool", .text, "data pool"),
      .option("mirror-image-mode", .oneOf(["journal", "snapshot"]), "mirror image mode [journal or snapshot]"),
      .journalLayout)
  }

  /// What a new journal is like.
  static let journalLayout = ArgumentGroup.group(
    .option("journal-splay-width", .unsigned64, "number of active journal objects"),
    .option("journal-object-size", .journalObjectSize, "size of journal objects [4K <= size <= 64M]"),
    .option("journal-pool", .text, "pool for journal objects"))

  /// `--size`.
  static let size: ArgumentGroup = {
    var size = OptionDefinition("size", short: "s", .imageSize, "image size (in M/G/T) [default: M]")
    size.isRequired = true
    return .option(size)
  }()

  /// `--sparse-size`.
  static let sparseSize = ArgumentGroup.option("sparse-size", .byteSize, "sparse size in B/K/M [default: 4K]")

  /// A file, positional or in `--path`.
  static func path(_ description: HelpText) -> ArgumentGroup {
    .group(.positional("path-name", .text, description), .option("path", .text, description))
  }

  /// `--no-progress`.
  static let noProgress = ArgumentGroup.flag("no-progress", "disable progress output")

  /// `--format` and `--pretty-format`.
  static let format = ArgumentGroup.group(
    .option("format", .oneOf(["plain", "json", "xml"]), "output format (plain, json, or xml) [default: plain]"),
    .flag("pretty-format", "pretty formatting (json and xml)"))

  /// `--verbose`.
  static let verbose = ArgumentGroup.flag("verbose", "be verbose")

  /// `--no-error`.
  static let noError = ArgumentGroup.flag("no-error", "continue after error")

  /// `--export-format`.
  static let exportFormat = ArgumentGroup.option("export-format", .exportFormat, "format of image file")

  /// `--flatten`.
  static let flatten = ArgumentGroup.flag("flatten", "fill clone with parent data (make it independent)")

  /// What a snapshot does about quiescing.
  static let quiesce = ArgumentGroup.group(
    .flag("skip-quiesce", "do not run quiesce hooks"),
    .flag("ignore-quiesce-error", "ignore quiesce hook error"))

  /// The level of a schedule.
  static func scheduleLevel(allowsImage: Bool) -> ArgumentGroup {
    .group(.pool(), .namespace(), allowsImage ? .image() : ArgumentGroup())
  }

  /// A schedule.
  static let schedule = ArgumentGroup.group(
    .positional("interval", "schedule interval"), .omissible("start-time", "schedule start time"))

  /// A schedule, or all of them.
  static let anySchedule = ArgumentGroup.group(
    .omissible("interval", "schedule interval"), .omissible("start-time", "schedule start time"))
}
