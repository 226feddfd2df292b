/// Builds JSON or XML byte for byte as Ceph's `JSONFormatter` and `XMLFormatter` do, with the line break at the end that the
/// `rbd` tool asks them for.
struct OutputFormatter {
  private enum Syntax {
    case json
    case xml
  }

  private struct Section {
    var name: String
    var isArray: Bool
    var count = 0
  }

  private let syntax: Syntax
  private let pretty: Bool
  private var text = ""
  private var sections: [Section] = []

  /// A formatter, or nil for plain output.
  init?(_ format: OutputFormat) {
    switch format {
    case .plain: return nil
    case .json(let pretty): (syntax, self.pretty) = (.json, pretty)
    case .xml(let pretty): (syntax, self.pretty) = (.xml, pretty)
    }
  }

  /// An object and what `body` puts into it.
  mutating func object(_ name: String, _ body: (inout OutputFormatter) -> Void) {
    open(name, isArray: false)
    body(&self)
    close()
  }

  /// An array and what `body` puts into it; the names of its elements show in XML only.
  mutating func array(_ name: String, _ body: (inout OutputFormatter) -> Void) {
    open(name, isArray: true)
    body(&self)
    close()
  }

  /// An array of texts.
  mutating func array(_ name: String, of element: String, _ texts: some Sequence<String>) {
    array(name) { array in
      for text in texts { array.text(element, text) }
    }
  }

  /// A text (`dump_string`).
  mutating func text(_ name: String, _ value: String) {
    switch syntax {
    case .json: member(name, "\"\(TextEscapes.json(value))\"")
    case .xml: member(name, TextEscapes.xml(value))
    }
  }

  /// A number (`dump_int`, `dump_unsigned`).
  mutating func number(_ name: String, _ value: some FixedWidthInteger) { member(name, String(value)) }

  /// A floating point number with all its digits (`dump_float`).
  mutating func real(_ name: String, _ value: Double) { member(name, DecimalText.general(value, digits: 17)) }

  /// A truth value (`dump_bool`).
  mutating func bool(_ name: String, _ value: Bool) { member(name, value ? "true" : "false") }

  /// What has been built, ready to print.
  func finished() -> String {
    switch syntax {
    case .json: pretty ? text : text + "\n"
    case .xml: text + "\n"
    }
  }

  private mutating func open(_ name: String, isArray: Bool) {
    switch syntax {
    case .json:
      label(name)
      text += isArray ? "[" : "{"
    case .xml:
      indent()
      text += "<\(Self.element(name))>"
      breakLine()
    }
    sections.append(Section(name: name, isArray: isArray))
  }

  private mutating func close() {
    guard let section = sections.popLast() else { return }
    switch syntax {
    case .json:
      if pretty, section.count > 0 { text += "\n" + spaces(4 * sections.count) }
      text += section.isArray ? "]" : "}"
      if pretty, sections.isEmpty { text += "\n" }
    case .xml:
      indent()
      text += "</\(Self.element(section.name))>"
      breakLine()
    }
  }

  private mutating func member(_ name: String, _ value: String) {
    switch syntax {
    case .json:
      label(name)
      text += value
    case .xml:
      indent()
      text += "<\(Self.element(name))>\(value)</\(Self.element(name))>"
      breakLine()
    }
  }

  private mutating func label(_ name: String) {
    guard let section = sections.last else { return }
    if section.count > 0 { text += "," }
    if pretty { text += "\n" + spaces(4 * sections.count) }
    if !section.isArray { text += pretty ? "\"\(name)\": " : "\"\(name)\":" }
    sections[sections.count - 1].count += 1
  }

  private mutating func indent() {
    if pretty { text += spaces(sections.count) }
  }

  private mutating func breakLine() {
    if pretty { text += "\n" }
  }

  /// The name of an XML element: Ceph puts underscores for spaces.
  private static func element(_ name: String) -> String { String(name.map { $0 == " " ? "_" : $0 }) }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
