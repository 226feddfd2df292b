/// Writes XML byte for byte as Ceph's `XMLFormatter` does.
struct XMLWriter {
  private let pretty: Bool
  private var text = ""

  /// A document whose root element has a name.
  static func write(_ name: String, _ value: FormattedValue, pretty: Bool) -> String {
    var writer = XMLWriter(pretty: pretty)
    writer.write(name, value, level: 0)
    return writer.text + (pretty ? "\n" : "")
  }

  private init(pretty: Bool) { self.pretty = pretty }

  private mutating func write(_ name: String, _ value: FormattedValue, level: Int) {
    let element = String(name.map { $0 == " " ? "_" : $0 })
    indent(level)
    text += "<\(element)>"
    switch value {
    case .flag(let value): text += value ? "true" : "false"
    case .number(let value): text += String(value)
    case .digits(let value): text += value
    case .string(let value): escape(value)
    case .array(let fields), .object(let fields):
      breakLine()
      for field in fields { write(field.name, field.value, level: level + 1) }
      indent(level)
    }
    text += "</\(element)>"
    breakLine()
  }

  private mutating func indent(_ level: Int) {
    if pretty { text += String(repeating: " ", count: level) }
  }

  private mutating func breakLine() {
    if pretty { text += "\n" }
  }

  private mutating func escape(_ value: String) {
    for scalar in value.unicodeScalars {
      switch scalar {
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "&": text += "&amp;"
      case "\"": text += "&quot;"
      case "'": text += "&apos;"
      case "\t", "\n": text.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let digits = String(scalar.value, radix: 16)
        text += "&#x" + (digits.count < 2 ? "0" : "") + digits + ";"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
