/// The result of a command, ready to be printed in any format.
protocol Report {
  /// As plain text.
  var plain: String { get }

  /// As JSON or XML.
  func dump(_ formatter: inout OutputFormatter)
}

extension Report {
  /// The text to print.
  func rendered(_ format: OutputFormat) -> String {
    guard var formatter = OutputFormatter(format) else { return plain }
    dump(&formatter)
    return formatter.finished()
  }
}
