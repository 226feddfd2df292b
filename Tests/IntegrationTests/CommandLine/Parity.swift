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

  /// The lines on stderr that are the tool's own. The log's lines begin with a date, and its thread may break into other lines.
  static func errors(_ result: CommandResult) -> [String] {
    let text = result.errorOutput.replacing(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[^\n]*\n*/, with: "")
    return text.split(separator: "\n").map(String.init)
  }
}
