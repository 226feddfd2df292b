extension CommandTree {
  static let namespace = [
    CommandDefinition("namespace create", "Create an RBD image namespace.", .poolSpec),
    CommandDefinition("namespace remove", alias: "namespace rm", "Remove an RBD image namespace.", .poolSpec),
    CommandDefinition("namespace list", alias: "namespace ls", "List RBD image namespaces.", .poolName, .format),
  ]

  static let pool = [
    CommandDefinition(
      "pool init", "Initialize pool for use by RBD.",
      .poolName, .flag("force", "force initialize pool for RBD use if registered by another application")),
    CommandDefinition(
      "pool stats", "Display pool statistics.", epilogue: "Note: legacy v1 images are not included in stats",
      .poolSpec, .format),
  ]

  static let perf = [
    CommandDefinition("perf image iotop", "Display a top-like IO monitor.", .poolSpec),
    CommandDefinition(
      "perf image iostat", "Display image IO statistics.",
      .poolSpec, .option("iterations", .iterations, "iterations of metric collection [> 0]"), .option(sortBy), .format),
  ]

  private static let sortBy: OptionDefinition = {
    let metrics = ["write-ops", "read-ops", "write-bytes", "read-bytes", "write-latency", "read-latency"]
    var option = OptionDefinition(
      "sort-by", .oneOf(metrics), "sort-by IO metric (\(metrics.joined(separator: ", "))) [default: write-ops]")
    option.defaultText = "write_ops"
    return option
  }()

  static let config: [CommandDefinition] = {
    let entity = ArgumentGroup.positional("config-entity", "config entity (global, client, client.<id>)")
    let pool = ArgumentGroup.positional("pool-name", "pool name")
    let levels = [("global", "a global", entity), ("pool", "a pool", pool), ("image", "an image", .imageSpec())]
    return levels.flatMap { level, article, target in
      let key = ArgumentGroup.positional("key", "config key")
      return [
        CommandDefinition("config \(level) get", "Get \(article)-level configuration override.", target, key),
        CommandDefinition(
          "config \(level) set", "Set \(article)-level configuration override.",
          target, key, .positional("value", "config value")),
        CommandDefinition(
          "config \(level) remove", alias: "config \(level) rm", "Remove \(article)-level configuration override.",
          target, key),
        CommandDefinition(
          "config \(level) list", alias: "config \(level) ls", "List \(level)-level configuration overrides.",
          target, .format),
      ]
    }
  }()
}
