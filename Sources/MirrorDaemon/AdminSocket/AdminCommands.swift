import Synchronization

/// The commands that the admin socket knows at the moment.
public final class AdminCommands: Sendable {
  private struct Entry {
    var owner: UInt64
    var command: AdminCommand
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var lastOwner: UInt64 = 0
  }

  private let state = Mutex(State())

  /// No commands yet.
  public init() {}

  /// Adds commands for as long as the registration is not cancelled. One whose words are taken is left out.
  public func register(_ commands: [AdminCommand]) -> Registration {
    let owner = state.withLock { state in
      state.lastOwner += 1
      for command in commands where state.entries[command.prefix] == nil {
        state.entries[command.prefix] = Entry(owner: state.lastOwner, command: command)
      }
      return state.lastOwner
    }
    return Registration(commands: self, owner: owner)
  }

  /// The command with these words.
  func command(_ prefix: String) -> AdminCommand? { state.withLock { $0.entries[prefix]?.command } }

  /// All commands, by their words.
  var all: [AdminCommand] {
    state.withLock { state in
      state.entries.values.map(\.command).sorted { $0.prefix.utf8.lexicographicallyPrecedes($1.prefix.utf8) }
    }
  }

  fileprivate func remove(_ owner: UInt64) {
    state.withLock { state in state.entries = state.entries.filter { $0.value.owner != owner } }
  }

  /// Commands that were registered together.
  public struct Registration: Sendable {
    fileprivate let commands: AdminCommands
    fileprivate let owner: UInt64

    /// Takes the commands back; does nothing the second time.
    public func cancel() { commands.remove(owner) }
  }
}
