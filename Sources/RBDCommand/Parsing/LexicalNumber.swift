/// Unsigned numbers as `boost::lexical_cast` reads them: an optional sign and digits; a minus sign wraps around.
enum LexicalNumber {
  /// A 64-bit number.
  static func unsigned64(_ text: String) -> UInt64? { read(text) }

  /// A 32-bit number.
  static func unsigned32(_ text: String) -> UInt32? { read(text) }

  private static func read<Number: FixedWidthInteger & UnsignedInteger>(_ text: String) -> Number? {
    var digits = Substring(text)
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    guard let number = Number(digits) else { return nil }
    return isNegative ? 0 &- number : number
  }
}
