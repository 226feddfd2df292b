/// A JSON document to be written, with its keys in the order given.
indirect enum JSONText {
  case flag(Bool)
  case number(UInt64)
  case string(String)
  case array([JSONText])
  case object([(String, JSONText)])

  /// The document on one line without blanks, as Ceph's `JSONFormatter` writes it.
  var compact: String {
    var text = ""
    write(into: &text)
    return text
  }

  private func write(into text: inout String) {
    switch self {
    case .flag(let value): text += value ? "true" : "false"
    case .number(let value): text += String(value)
    case .string(let value): Self.quote(value, into: &text)
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(into: &text)
      }
      text += "]"
    case .object(let fields):
      text += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { text += "," }
        Self.quote(field.0, into: &text)
        text += ":"
        field.1.write(into: &text)
      }
      text += "}"
    }
  }

  /// The document with a line per value, four blanks a level, as the admin socket answers.
  var pretty: String {
    var text = ""
    writePretty(into: &text, level: 0)
    return text + "\n"
  }

  private func writePretty(into text: inout String, level: Int) {
    let outer = String(repeating: "    ", count: level)
    let inner = outer + "    "
    switch self {
    case .array(let items) where !items.isEmpty:
      text += "[\n"
      for (index, item) in items.enumerated() {
        text += index > 0 ? ",\n" + inner : inner
        item.writePretty(into: &text, level: level + 1)
      }
      text += "\n" + outer + "]"
    case .object(let fields) where !fields.isEmpty:
      text += "{\n"
      for (index, field) in fields.enumerated() {
        text += index > 0 ? ",\n" + inner : inner
        Self.quote(field.0, into: &text)
        text += ": "
        field.1.writePretty(into: &text, level: level + 1)
      }
      text += "\n" + outer + "}"
    default: write(into: &text)
    }
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
