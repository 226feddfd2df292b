/// How a command prints its result (`--format`, `--pretty-format`).
enum OutputFormat: Sendable, Equatable {
  case plain
  case json(pretty: Bool)
  case xml(pretty: Bool)
}
