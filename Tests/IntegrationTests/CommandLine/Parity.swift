import TestSupport
import Testing

/// Compares our command line with stock's on one cluster.
enum Parity {
  /// The ways to print a result.
  static let formats: [[String]] = [
    [], ["--format", "plain"], ["--format", "json"], ["--format", "json", "--pretty-format"], ["--format", "xml"],
    ["--format", "xml", "--pretty-format"],
  ]

  /// Runs the same words with both tools and expects the same output, errors and exit code.
  static func expectSame(
    _ cluster: TestCluster, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let stock = try await cluster.tool(Tools.stockRBD, words)
    let ours = try await cluster.tool(Tools.ourRBD, words)
    let command = Comment(rawValue: words.joined(separator: " "))
    #expect(ours.output == stock.output, command, sourceLocation: sourceLocation)
    #expect(errors(ours) == errors(stock), command, sourceLocation: sourceLocation)
    #expect(ours.code == stock.code, command, sourceLocation: sourceLocation)
  }

  /// As `expectSame`, for what daemons change now and then: one of a few attempts must be the same.
  static func expectSameSoon(
    _ cluster: TestCluster, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    for _ in 0..<5 {
      let stock = try await cluster.tool(Tools.stockRBD, words)
      let ours = try await cluster.tool(Tools.ourRBD, words)
      if ours.output == stock.output, errors(ours) == errors(stock), ours.code == stock.code { return }
    }
    try await expectSame(cluster, words, sourceLocation: sourceLocation)
  }

  /// What a tool itself says on stderr, without line breaks: the log's thread may write into any line. Of a progress only its end.
  /// Stock's log gives librbd's reasons, after a date; ours gives them after "librbd: ".
  static func errors(_ result: CommandResult) -> String {
    let text = result.errorOutput.replacing(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[^\n]*/, with: "")
      .replacing(/(?m)^librbd: [^\n]*$/, with: "")
    let parts = text.split(separator: "\r", omittingEmptySubsequences: false).map { $0.replacing("\n", with: "") }
    return parts.filter { !$0.hasSuffix("complete...") }.joined(separator: "\n")
  }
}
