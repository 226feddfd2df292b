/// The level a schedule is at: everything, a pool, a namespace or an image, as the manager takes it.
struct ScheduleLevel: Sendable, Equatable {
  /// Such as "", "rbd/", "rbd/ns/" or "rbd/image".
  var spec: String

  /// Reads it from `--pool`, `--namespace` and `--image` (`get_level_spec_args`); the default pool goes where none was named.
  init(_ arguments: ParsedArguments, _ settings: CommandSettings) throws(CommandFailure) {
    let pool = arguments.text("pool")
    let namespace = arguments.text("namespace")
    if let image = arguments.text("image") {
      spec = try Self.imageSpec(image, pool, namespace, settings)
    } else if let namespace {
      spec = "\(pool ?? "")/\(namespace)/"
    } else {
      spec = pool.map { "\($0)/" } ?? ""
    }
    if spec.hasPrefix("/") { spec = settings.defaultPool + spec }
  }

  private static func imageSpec(
    _ image: String, _ pool: String?, _ namespace: String?, _ settings: CommandSettings
  ) throws(CommandFailure) -> String {
    guard let parts = NameSpec(image, settings.validatesNames ? .full : .none) else { throw .refused("invalid spec '\(image)'") }
    guard parts.snapshot == nil else { throw .refused("snapshot name specified for a command that doesn't use it") }
    if parts.pool != nil {
      guard pool == nil else { throw .refused("pool is specified both via pool and image options") }
      guard namespace == nil else { throw .refused("namespace is specified both via namespace and image options") }
    }
    let poolName = pool ?? parts.pool ?? ""
    let namespaceName = namespace ?? parts.namespace ?? ""
    return namespaceName.isEmpty ? "\(poolName)/\(parts.name)" : "\(poolName)/\(namespaceName)/\(parts.name)"
  }

  /// Pool, namespace and image of a level's name as lists show them, "-" for what is not set (`parse_schedule_name`); nil for no name
  /// of a level.
  static func columns(of name: String, allowsImage: Bool) -> (pool: String, namespace: String, image: String)? {
    guard !name.isEmpty else { return ("-", "-", "-") }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 2 where !parts[0].isEmpty:
      if parts[1].isEmpty { return (parts[0], "-", "-") }
      return allowsImage && !parts[1].contains("@") ? (parts[0], "", parts[1]) : nil
    case 3 where !parts[0].isEmpty && !parts[1].isEmpty:
      if parts[2].isEmpty { return (parts[0], parts[1], "-") }
      return allowsImage && !parts[2].contains("@") ? (parts[0], parts[1], parts[2]) : nil
    default: return nil
    }
  }
}
