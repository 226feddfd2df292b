import CephCodec
import Glibc
import Rados

/// The `rbd` command line: from arguments to an exit code.
public struct CommandLineTool: Sendable {
  /// The version it claims, in the words of Ceph's own tools: scripts look for the number.
  static let version = "ceph version 16.2.15 (heliograph) pacific (stable)\n"

  private let console: Console
  private let environment: [String: String]

  /// A tool that prints to a console and sees an environment (`CEPH_ARGS`, `CEPH_CONF`).
  public init(console: Console, environment: [String: String]) {
    self.console = console
    self.environment = environment
  }

  /// Runs one command line, without the program's name; returns the exit code. Everything printed has been written by then.
  public func run(_ arguments: [String]) async -> Int32 {
    let code = await execute(arguments)
    await console.flush()
    return code
  }

  private func execute(_ arguments: [String]) async -> Int32 {
    do throws(GlobalArguments.Stop) {
      return await execute(try GlobalArguments(arguments, environment: environment["CEPH_ARGS"] ?? ""))
    } catch {
      switch error {
      case .version:
        await console.print(Self.version)
        return 0
      case .refused(let message):
        await console.report("\(message)\n")
        return 1
      }
    }
  }

  private func execute(_ global: GlobalArguments) async -> Int32 {
    guard let client = await configure(global) else { return 1 }
    let settings = CommandSettings(client.option)
    switch CommandPlan(client.remainder, settings: settings.help) {
    case .print(let text):
      await console.print(text)
      return 0
    case .refuse(let error, let output):
      await console.report(error)
      await console.print(output)
      return 1
    case .run(let command, let parsed):
      let context = CommandContext(
        console: console, settings: settings, connection: Connection(client), clientName: global.client)
      let code = await run(command, parsed, context)
      await context.connection.close()
      await console.report(DeprecationNotes.text(command, parsed, taken: global.taken, settings.help))
      return code
    }
  }

  private func configure(_ global: GlobalArguments) async -> ConfiguredClient? {
    let configuration = ClusterConfiguration(global)
    do throws(RadosError) {
      let client = try ConfiguredClient.configure(configuration)
      if !client.hasFile { await console.report("did not load config file, using default settings.\n") }
      return client
    } catch {
      switch (configuration.file, error.errno) {
      case (.path(let path), .noEntry):
        await console.report("global_init: unable to open config file from search list \(path)\n")
      case (.path, _) where error.operation == "read the configuration file",
        (.search, _) where error.operation == "read the configuration file":
        await console.report("global_init: error reading config file. \(error.errno)\n")
      default: await console.report("rbd: \(error)\n")
      }
      return nil
    }
  }

  private func run(_ command: CommandDefinition, _ arguments: ParsedArguments, _ context: CommandContext) async -> Int32 {
    do throws(CommandFailure) {
      guard let type = CommandRegistry.command(named: command.name) else { throw MissingCommands.failure(command.name) }
      var reader = ArgumentReader(arguments, context.settings)
      try await type.init(&reader).run(context)
      return 0
    } catch {
      await console.report(error.text)
      return error.code
    }
  }
}
