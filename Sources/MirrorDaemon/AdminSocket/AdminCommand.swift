/// A command of the admin socket.
public struct AdminCommand: Sendable {
  /// The words that call it, such as `rbd mirror status rbd/image`.
  public let prefix: String
  /// What `help` says of it; empty to leave it out there.
  public let help: String
  /// Carries it out.
  public let run: @Sendable () async -> AdminReply

  /// A command.
  public init(_ prefix: String, help: String, run: @escaping @Sendable () async -> AdminReply) {
    self.prefix = prefix
    self.help = help
    self.run = run
  }
}

/// What an operator controls through the admin socket: the whole daemon, the replayer of a pool, the replayer of an image.
public protocol MirrorControllable: Sendable {
  /// The status document; nil when there is none any more.
  func statusDocument() async -> FormattedValue?
  /// Starts replaying after a stop.
  func start() async
  /// Stops replaying until it is started again.
  func stop() async
  /// Stops and starts.
  func restart() async
  /// Brings the statuses up to date.
  func flush() async
}

extension AdminCommand {
  /// The commands `rbd mirror status|start|stop|restart|flush` of something, with stock's words.
  ///
  /// - Parameters:
  ///   - target: what they name: nil for the daemon, `<pool> <site>` for a pool's replayer, `<pool>/[<namespace>/]<image>`
  ///     for an image's
  ///   - element: the status document's root element in XML, such as `mirror_status`
  ///   - releaseLeader: gives the pool's leadership up; nil where there is none
  public static func control(
    of target: String?, element: String, _ object: any MirrorControllable,
    releaseLeader: (@Sendable () async -> Void)? = nil
  ) -> [AdminCommand] {
    func command(_ verb: String, says words: String, _ run: @escaping @Sendable () async -> AdminReply) -> AdminCommand {
      let suffix = target.map { " \($0)" } ?? ""
      return AdminCommand("rbd mirror \(verb)\(suffix)", help: "\(words) rbd mirror\(suffix)", run: run)
    }
    func action(_ verb: String, _ run: @escaping @Sendable () async -> Void) -> AdminCommand {
      command(verb, says: verb) {
        await run()
        return .nothing
      }
    }
    var commands = [
      command("status", says: "get status for") {
        await object.statusDocument().map { .document(name: element, $0) } ?? .nothing
      },
      action("start") { await object.start() },
      action("stop") { await object.stop() },
      action("restart") { await object.restart() },
      action("flush") { await object.flush() },
    ]
    if let releaseLeader {
      let suffix = target.map { " \($0)" } ?? ""
      commands.append(
        AdminCommand("rbd mirror leader release\(suffix)", help: "release rbd mirror leader\(suffix)") {
          await releaseLeader()
          return .nothing
        })
    }
    return commands
  }
}
