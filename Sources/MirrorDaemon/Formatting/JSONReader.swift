/// Text that is no JSON, or nested too deep.
struct JSONError: Error, Equatable {}

/// Reads JSON into a document that keeps the order of its fields and the digits of its numbers. Array elements get no name.
struct JSONReader {
  private static let deepest = 32

  private var bytes: ArraySlice<UInt8>
  private var depth = 0

  /// Reads a whole text.
  static func read(_ bytes: some Sequence<UInt8>) throws(JSONError) -> FormattedValue {
    var reader = JSONReader(bytes: Array(bytes)[...])
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.bytes.isEmpty else { throw JSONError() }
    return value
  }

  private init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  private mutating func value() throws(JSONError) -> FormattedValue {
    skipBlanks()
    guard let first = bytes.first else { throw JSONError() }
    switch first {
    case UInt8(ascii: "{"): return .object(try members())
    case UInt8(ascii: "["): return .array(try elements())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try expect("true")
      return .flag(true)
    case UInt8(ascii: "f"):
      try expect("false")
      return .flag(false)
    case UInt8(ascii: "n"):
      try expect("null")
      return .digits("null")
    default: return .digits(try number())
    }
  }

  private mutating func members() throws(JSONError) -> [FormattedValue.Field] {
    try list(upTo: UInt8(ascii: "}")) { reader throws(JSONError) in
      reader.skipBlanks()
      let name = try reader.string()
      reader.skipBlanks()
      try reader.expect(":")
      return FormattedValue.Field(name, try reader.value())
    }
  }

  private mutating func elements() throws(JSONError) -> [FormattedValue.Field] {
    try list(upTo: UInt8(ascii: "]")) { reader throws(JSONError) in
      FormattedValue.Field("", try reader.value())
    }
  }

  /// Reads what is between two brackets; the opening one is next.
  private mutating func list(
    upTo end: UInt8, _ item: (inout JSONReader) throws(JSONError) -> FormattedValue.Field
  ) throws(JSONError) -> [FormattedValue.Field] {
    depth += 1
    guard depth <= Self.deepest else { throw JSONError() }
    defer { depth -= 1 }
    bytes.removeFirst()
    skipBlanks()
    if bytes.first == end {
      bytes.removeFirst()
      return []
    }
    var fields: [FormattedValue.Field] = []
    while true {
      fields.append(try item(&self))
      skipBlanks()
      switch bytes.popFirst() {
      case UInt8(ascii: ","): continue
      case end: return fields
      default: throw JSONError()
      }
    }
  }

  private mutating func string() throws(JSONError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += Array(String(try escaped()).utf8)
      default: text.append(byte)
      }
    }
    throw JSONError()
  }

  private mutating func escaped() throws(JSONError) -> Character {
    switch bytes.popFirst() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try scalar())
    default: throw JSONError()
    }
  }

  private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
    let high = try codeUnit()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high & 0xfc00 == 0xd800 else { throw JSONError() }
    try expect("\\u")
    let low = try codeUnit()
    guard low & 0xfc00 == 0xdc00, let scalar = Unicode.Scalar(0x10000 + (UInt32(high & 0x3ff) << 10) + UInt32(low & 0x3ff))
    else { throw JSONError() }
    return scalar
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    let digits = String(decoding: bytes.prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, digits.first?.isHexDigit == true, let unit = UInt16(digits, radix: 16) else {
      throw JSONError()
    }
    bytes.removeFirst(4)
    return unit
  }

  private mutating func number() throws(JSONError) -> String {
    let digits = bytes.prefix { "0123456789+-.eE".utf8.contains($0) }
    let text = String(decoding: digits, as: UTF8.self)
    guard Double(text)?.isFinite == true else { throw JSONError() }
    bytes.removeFirst(digits.count)
    return text
  }

  private mutating func expect(_ text: StaticString) throws(JSONError) {
    let expected = String(describing: text).utf8
    guard bytes.starts(with: expected) else { throw JSONError() }
    bytes.removeFirst(expected.count)
  }

  private mutating func skipBlanks() {
    bytes = bytes.drop { $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }
  }
}
