/// One command of `rbd`: made from its arguments, then run.
protocol Command: Sendable {
  /// Its words, as in the command tree.
  static var name: String { get }

  /// Reads the arguments. What it throws is what stock says before it touches a cluster.
  init(_ reader: inout ArgumentReader) throws(CommandFailure)

  /// Does the work and prints the result.
  func run(_ context: CommandContext) async throws(CommandFailure)
}
