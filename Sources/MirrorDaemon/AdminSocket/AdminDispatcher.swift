import CephCodec

/// Answers the requests of the admin socket: the daemon's own commands, and Ceph's common ones, which the socket of the local
/// cluster's librados client carries out; the answers that hold parts of both are put together.
struct AdminDispatcher: Sendable {
  /// What the daemon does along with a command that librados carries out.
  struct Effects: Sendable {
    /// An option may have changed.
    var configurationChanged: @Sendable () async -> Void = {}
    /// The log file is to be opened again.
    var reopenLog: @Sendable () async -> Void = {}
  }

  private static let deadline = Duration.seconds(60)
  /// Commands that the daemon answers itself, with what `help` says of them.
  private static let builtIn = [
    "get_command_descriptions": "list available commands", "help": "list available commands",
    "log reopen": "reopen log file", "perf dump": "dump perfcounters value", "perf schema": "dump perfcounters schema",
    "0": "",
  ]

  let commands: AdminCommands
  let counters: PerfCounters
  let librados: LibradosSocket?
  /// Where our own socket is; Ceph's commands show it in place of librados's.
  let path: String
  let effects: Effects

  /// The whole answer to a request.
  func answer(_ json: [UInt8]) async -> [UInt8] {
    do throws(AdminRequest.Refusal) {
      let request = try AdminRequest(json: json)
      return await answer(request).bytes(request.format)
    } catch {
      return AdminReply.failure(.invalid, error.text).bytes(.prettyJSON)
    }
  }

  private func answer(_ request: AdminRequest) async -> AdminReply {
    if let command = commands.command(request.prefix) { return await run(command) }
    switch request.prefix {
    case "0": return .raw(Array("2".utf8))
    case "help": return await help()
    case "get_command_descriptions": return await descriptions()
    case "log reopen":
      await effects.reopenLog()
      return .document(name: "log_reopen", [:])
    case "perf dump", "perfcounters_dump", "1": return await counters(request) { $0.value }
    case "perf schema", "perfcounters_schema", "2": return await counters(request) { $0.schema }
    case "perf histogram dump", "perf histogram schema": return await counters(request, nil)
    case "perf reset": return await reset(request)
    case "config set", "config unset", "injectargs":
      let reply = await forward(request)
      await effects.configurationChanged()
      return reply
    default: return await forward(request)
    }
  }

  private func run(_ command: AdminCommand) async -> AdminReply {
    await withTaskGroup(of: AdminReply?.self, returning: AdminReply.self) { group in
      group.addTask { await command.run() }
      group.addTask {
        // Cancelled when the command is done.
        try? await Task.sleep(for: Self.deadline)
        return nil
      }
      let reply = await group.next() ?? nil
      group.cancelAll()
      return reply ?? .failure(.timedOut, "\(command.prefix) takes too long")
    }
  }

  // MARK: - librados

  /// What librados's socket answers. Without one, only our own commands are known.
  private func forward(_ request: AdminRequest) async -> AdminReply {
    let unknown = AdminReply.failure(.invalid, "unknown command prefix \(request.prefix)")
    guard let librados else { return unknown }
    var fields = request.fields.filter { $0.name != "format" }
    fields.append(.init("format", .string(request.format.rawValue)))
    guard let answer = await librados.ask(Array(JSONWriter.compact(.object(fields)).utf8)) else { return unknown }
    guard request.prefix.hasPrefix("config") else { return .raw(answer) }
    let text = String(decoding: answer, as: UTF8.self)
    return .raw(Array(text.replacing(librados.path, with: path).utf8))
  }

  /// The fields of librados's JSON answer; none when there is no such answer.
  private func librados(_ request: [UInt8]) async -> [FormattedValue.Field] {
    guard let answer = await librados?.ask(request) else { return [] }
    do throws(JSONError) {
      return try JSONReader.read(answer).fields ?? []
    } catch {
      // A failure is told in words.
      return []
    }
  }

  private func librados(_ prefix: String) async -> [FormattedValue.Field] {
    await librados(Array("{\"prefix\": \"\(prefix)\", \"format\": \"json\"}".utf8))
  }

  // MARK: - Answers of both

  private func help() async -> AdminReply {
    var texts = Self.builtIn
    for field in await librados("help") { texts[field.name] = field.value.text }
    for command in commands.all { texts[command.prefix] = command.help }
    let shown = texts.filter { !$0.value.isEmpty }.map { FormattedValue.Field($0.key, .string($0.value)) }
    return .document(name: "help", .object(Self.sorted(shown)))
  }

  /// The commands as the `ceph` tool reads them, to check and to split what it is given.
  private func descriptions() async -> AdminReply {
    var known = Self.builtIn.map { FormattedValue.Field($0.key, Self.description($0.key, $0.value)) }
    known += commands.all.map { FormattedValue.Field($0.prefix, Self.description($0.prefix, $0.help)) }
    var described: [String: FormattedValue] = [:]
    for field in known { described[field.name] = field.value }
    for field in await librados("get_command_descriptions") {
      guard case .array(let signature) = field.value["sig"] else { continue }
      let words = signature.prefix { $0.value.text != nil }.compactMap(\.value.text)
      described[words.joined(separator: " ")] = field.value
    }
    let sorted = Self.sorted(described.map { FormattedValue.Field($0.key, $0.value) })
    let numbered = sorted.enumerated().map { index, field in
      let digits = String(index)
      return FormattedValue.Field("cmd" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits, field.value)
    }
    return .document(name: "command_descriptions", .object(numbered))
  }

  private static func description(_ prefix: String, _ help: String) -> FormattedValue {
    let words = prefix.split(separator: " ").map { FormattedValue.string(String($0)) }
    return ["sig": .array(of: "arg", words), "help": .string(help)]
  }

  /// The groups of counters; no counter of ours is a histogram.
  private func counters(_ request: AdminRequest, _ show: ((PerfCounter) -> FormattedValue)?) async -> AdminReply {
    let takesNames = !request.prefix.hasSuffix("schema")
    let ours = counters.fields(
      logger: takesNames ? request.argument("logger") : "", counter: takesNames ? request.argument("counter") : "", show)
    let theirs = await librados(request.askingForJSON)
    return .document(name: "perfcounter_collection", .object(Self.sorted(ours + theirs)))
  }

  private func reset(_ request: AdminRequest) async -> AdminReply {
    let name = request.argument("var")
    let isOurs = counters.reset(name)
    if isOurs, name != "all" { return .document(name: "perf_reset", ["success": .string("perf reset \(name)")]) }
    return await forward(request)
  }

  private static func sorted(_ fields: [FormattedValue.Field]) -> [FormattedValue.Field] {
    fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
