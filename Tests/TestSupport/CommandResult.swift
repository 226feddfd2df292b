import Foundation

/// What a process left behind when it ended.
public struct CommandResult: Sendable {
  /// What was run, for messages.
  public let command: String
  /// All it wrote to standard output.
  public let stdout: [UInt8]
  /// All it wrote to standard error.
  public let stderr: [UInt8]
  /// Its exit code, or 128 plus the signal that ended it.
  public let code: Int32
  /// Whether it was killed because its time was up.
  public let timedOut: Bool

  /// Standard output as text; bytes that are no UTF-8 are replaced.
  public var output: String { String(decoding: stdout, as: UTF8.self) }

  /// Standard error as text; bytes that are no UTF-8 are replaced.
  public var errorOutput: String { String(decoding: stderr, as: UTF8.self) }

  /// Standard output without white space at both ends.
  public var trimmed: String { output.trimmingCharacters(in: .whitespacesAndNewlines) }

  /// The result itself when the code is 0.
  ///
  /// - Throws: `CommandFailure` that shows the command, its code and what it printed.
  @discardableResult
  public func succeeded() throws -> CommandResult {
    guard code == 0 else { throw CommandFailure(result: self) }
    return self
  }
}

/// A process ended with a code other than 0, or could not start.
public struct CommandFailure: Error, CustomStringConvertible {
  /// What it left behind.
  public let result: CommandResult

  public var description: String {
    let end = result.timedOut ? "was killed when its time was up" : "ended with \(result.code)"
    return "\(result.command) \(end)\n\(result.errorOutput)\(result.output)"
  }
}
