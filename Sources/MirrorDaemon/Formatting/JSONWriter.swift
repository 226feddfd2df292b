/// Writes JSON byte for byte as Ceph's `JSONFormatter` does.
struct JSONWriter {
  private let pretty: Bool
  private var text = ""

  /// The document on one line without blanks.
  static func compact(_ value: FormattedValue) -> String { write(value, pretty: false) }

  /// The document with a line per value, four blanks a level, and a line break at its end.
  static func pretty(_ value: FormattedValue) -> String { write(value, pretty: true) + "\n" }

  private static func write(_ value: FormattedValue, pretty: Bool) -> String {
    var writer = JSONWriter(pretty: pretty)
    writer.write(value, level: 0)
    return writer.text
  }

  private init(pretty: Bool) { self.pretty = pretty }

  private mutating func write(_ value: FormattedValue, level: Int) {
    switch value {
    case .flag(let value): text += value ? "true" : "false"
    case .number(let value): text += String(value)
    case .digits(let value): text += value
    case .string(let value): quote(value)
    case .array(let items): write(items, level: level, "[", "]", named: false)
    case .object(let fields): write(fields, level: level, "{", "}", named: true)
    }
  }

  private mutating func write(
    _ fields: [FormattedValue.Field], level: Int, _ open: String, _ close: String, named: Bool
  ) {
    text += open
    for (index, field) in fields.enumerated() {
      if index > 0 { text += "," }
      breakLine(level + 1)
      if named {
        quote(field.name)
        text += pretty ? ": " : ":"
      }
      write(field.value, level: level + 1)
    }
    if !fields.isEmpty { breakLine(level) }
    text += close
  }

  private mutating func breakLine(_ level: Int) {
    if pretty { text += "\n" + String(repeating: "    ", count: level) }
  }

  private mutating func quote(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
