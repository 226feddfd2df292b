/// Reads a command's arguments into what they mean, with the messages of the `rbd` tool when they mean nothing (its
/// `utils::get_…` functions). Positional arguments are used up in order.
struct ArgumentReader {
  /// The arguments as given.
  let arguments: ParsedArguments
  /// The configuration.
  let settings: CommandSettings
  private var nextPositional = 0

  init(_ arguments: ParsedArguments, _ settings: CommandSettings) {
    self.arguments = arguments
    self.settings = settings
  }

  /// The next positional argument, empty if there is none.
  mutating func nextArgument() -> String {
    defer { nextPositional += 1 }
    return arguments.positional(nextPositional)
  }

  /// The next positional argument; if it is absent or empty, the command is refused with a message.
  mutating func required(_ message: String) throws(CommandFailure) -> String {
    let argument = nextArgument()
    guard !argument.isEmpty else { throw .refused(message) }
    return argument
  }

  /// The positional arguments that have not been read.
  var rest: [String] { Array(arguments.positionals.dropFirst(nextPositional)) }

  /// The object of the command, from options and then from a spec (`get_pool_image_snapshot_names`). Pool and namespace are those
  /// of a neighbour unless something else is said.
  mutating func target(
    _ role: ArgumentRole = .plain, snapshot: SnapshotPresence = .none, _ validation: NameValidation = .none,
    isRequired: Bool = true, beside neighbour: ImageTarget = ImageTarget()
  ) throws(CommandFailure) -> ImageTarget {
    let isDestination = role == .destination
    var target = ImageTarget()
    target.pool = arguments.text(isDestination ? "dest-pool" : "pool") ?? neighbour.pool
    target.namespace = arguments.text(isDestination ? "dest-namespace" : "namespace") ?? neighbour.namespace
    target.image = arguments.text(isDestination ? "dest" : "image") ?? ""
    target.snapshot = arguments.text(isDestination ? "dest-snap" : "snap") ?? ""
    if !target.image.isEmpty { try read(target.image, into: &target, validation) }
    if target.image.isEmpty {
      let spec = nextArgument()
      if !spec.isEmpty { try read(spec, into: &target, validation) }
    }
    let prefix = isDestination ? role.descriptionPrefix : ""
    if isRequired, target.image.isEmpty { throw .refused("\(prefix)image name was not specified") }
    try check(target, prefix: prefix, snapshot: snapshot, validation)
    return target
  }

  /// An image by name or by `--image-id`, and whether it is an id.
  mutating func imageOrID(snapshot: SnapshotPresence = .none, note: String = " ") throws(CommandFailure) -> ImageReference {
    let id = arguments.text("image-id") ?? ""
    let target = try target(snapshot: snapshot, isRequired: id.isEmpty)
    guard id.isEmpty || target.image.isEmpty else {
      throw .refused("trying to access image using both name and id.\(note)")
    }
    return ImageReference(target: target, id: id)
  }

  /// A pool and a namespace (`get_pool_and_namespace_names`).
  mutating func poolTarget(validatesPool: Bool = false, hasNamespace: Bool = true) throws(CommandFailure) -> ImageTarget {
    var target = ImageTarget()
    if hasNamespace { target.namespace = arguments.text("namespace") ?? "" }
    if let pool = arguments.text("pool") {
      target.pool = pool
    } else if !arguments.positional(nextPositional).isEmpty {
      let spec = nextArgument()
      if hasNamespace, let slash = spec.lastIndex(of: "/") {
        target.namespace = String(spec[spec.index(after: slash)...])
        target.pool = String(spec[..<slash])
      } else {
        target.pool = spec
      }
    }
    if validatesPool, settings.validatesNames, Self.isUnsafe(target.pool) { throw .refused("invalid pool '\(target.pool)'") }
    if Self.isUnsafe(target.namespace) { throw .refused("invalid namespace '\(target.namespace)'") }
    return target
  }

  /// An image id and where it is (`get_pool_image_id`).
  mutating func idTarget() throws(CommandFailure) -> ImageTarget {
    var target = ImageTarget()
    target.pool = arguments.text("pool") ?? ""
    target.namespace = arguments.text("namespace") ?? ""
    target.image = arguments.text("image-id") ?? ""
    if target.image.isEmpty {
      let spec = nextArgument()
      if !spec.isEmpty {
        try read(spec, into: &target, .full)
        guard target.snapshot.isEmpty else { throw .refused("snapshot name specified for a command that doesn't use it") }
      }
    }
    guard !target.image.isEmpty else { throw .refused("image id was not specified") }
    return target
  }

  /// A file (`get_path`).
  mutating func path() throws(CommandFailure) -> String {
    let path = arguments.text("path") ?? nextArgument()
    guard !path.isEmpty else { throw .refused("path was not specified") }
    return path
  }

  /// How to print the result (`get_formatter`).
  func format() throws(CommandFailure) -> OutputFormat {
    let pretty = arguments.flag("pretty-format")
    switch arguments.text("format") {
    case "json": return .json(pretty: pretty)
    case "xml": return .xml(pretty: pretty)
    default:
      guard !pretty else { throw .refused("--pretty-format only works when --format is json or xml") }
      return .plain
    }
  }

  /// `--size` in bytes (`get_image_size`).
  func size() throws(CommandFailure) -> UInt64 {
    guard let size = arguments.number("size") else { throw .refused("must specify --size <M/G/T>") }
    return size
  }

  private func read(_ spec: String, into target: inout ImageTarget, _ validation: NameValidation) throws(CommandFailure) {
    guard let parts = NameSpec(spec, settings.validatesNames ? validation : .none) else {
      throw .refused("invalid spec '\(spec)'")
    }
    if let pool = parts.pool { target.pool = pool }
    if let namespace = parts.namespace { target.namespace = namespace }
    if let snapshot = parts.snapshot { target.snapshot = snapshot }
    target.image = parts.name
  }

  private func check(
    _ target: ImageTarget, prefix: String, snapshot: SnapshotPresence, _ validation: NameValidation
  ) throws(CommandFailure) {
    if validation == .full, Self.isUnsafe(target.pool) { throw .refused("invalid pool name '\(target.pool)'") }
    if Self.isUnsafe(target.namespace) { throw .refused("invalid namespace name '\(target.namespace)'") }
    switch snapshot {
    case .none:
      guard target.snapshot.isEmpty else {
        throw .refused("\(prefix)snapshot name specified for a command that doesn't use it")
      }
    case .permitted: break
    case .required:
      guard !target.snapshot.isEmpty else { throw .refused("\(prefix)snapshot name was not specified") }
    }
    if validation == .snapshot, Self.isUnsafe(target.snapshot) { throw .refused("invalid snap name '\(target.snapshot)'") }
  }

  private static func isUnsafe(_ name: String) -> Bool { name.contains("/") || name.contains("@") }
}
