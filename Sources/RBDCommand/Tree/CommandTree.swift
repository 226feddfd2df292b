/// All commands of `rbd`.
enum CommandTree {
  /// The commands in the order the completion lists them.
  static let all: [CommandDefinition] = [
    bench, children, clone, config, copy, create, device, diff, diskUsage, encryption, export, feature, flatten, group,
    imageMeta, importing, info, journal, list, lock, mergeDiff, migration, mirrorImage, mirrorPool, mirrorSchedule,
    namespace, nbd, objectMap, perf, persistentCache, pool, remove, rename, resize, snap, sparsify, status,
    trashPurgeSchedule, trash, watch,
  ].flatMap { $0 }

  /// The switches of all commands, long and short names: the search for the command's words knows them without knowing the
  /// command yet. Every other option eats the next argument there.
  static let switches: Set<String> = {
    let flags = all.flatMap(\.options).filter { $0.kind == .flag }
    return Set(flags.map(\.name) + flags.compactMap { $0.short.map(String.init) })
  }()

  /// The switches that the search also takes behind one dash and a letter.
  static let commonSwitches: Set<String> = [
    "whole-object", "no-progress", "pretty-format", "verbose", "no-error", "skip-quiesce", "ignore-quiesce-error",
  ]

  /// The first command whose words or alias begin a list of words.
  static func find(_ words: [String]) -> (command: CommandDefinition, words: [String])? {
    for command in all {
      for spelling in [command.path, command.alias] where !spelling.isEmpty && words.starts(with: spelling) {
        return (command, spelling)
      }
    }
    return nil
  }
}
