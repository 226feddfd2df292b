/// Text wrapped to the width of a terminal, every line behind an indent, as the stock tool wraps its help.
struct IndentedText {
  /// What has been written, complete lines only.
  private(set) var output: [UInt8] = []

  /// The byte a line may be broken at: a space is dropped there, any other byte starts the next line.
  var delimiter = UInt8(ascii: " ")

  private let indent: Int
  private let width: Int
  private var column: Int
  private var line: [UInt8] = []

  /// A text whose first line already has `column` bytes on it.
  init(indent: Int, column: Int, width: Int = HelpPrinter.lineWidth) {
    self.indent = indent
    self.column = column
    self.width = width
  }

  /// Appends text; what follows the last newline stays pending.
  mutating func write(_ text: String) {
    for byte in text.utf8 { write(byte) }
  }

  private mutating func write(_ byte: UInt8) {
    if byte == UInt8(ascii: "\n") {
      breakLine(after: line.count)
      return
    }
    if indent + line.count >= width { wrap() }
    line.append(byte == UInt8(ascii: "\t") ? UInt8(ascii: " ") : byte)
  }

  private mutating func wrap() {
    let space = UInt8(ascii: " ")
    guard let end = line.lastIndex(of: delimiter) ?? line.lastIndex(of: space) else { return breakLine(after: line.count) }
    let rest = line[(delimiter == space ? end + 1 : end)...]
    breakLine(after: end)
    line = Array(rest)
  }

  private mutating func breakLine(after count: Int) {
    if column >= indent {
      column = 0
      output.append(UInt8(ascii: "\n"))
    }
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent - column))
    column = 0
    output.append(contentsOf: line.prefix(count))
    output.append(UInt8(ascii: "\n"))
    line = []
  }
}
