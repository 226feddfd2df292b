import Glibc

/// Floating point numbers as C and C++ streams print them.
enum DecimalText {
  /// As `%.*g`.
  static func general(_ value: Double, digits: Int) -> String { formatted("%.*g", digits, value) }

  /// As `%.*f`.
  static func fixed(_ value: Double, decimals: Int) -> String { formatted("%.*f", decimals, value) }

  private static func formatted(_ format: String, _ precision: Int, _ value: Double) -> String {
    // The longest Double has 309 digits before the point.
    var buffer = [CChar](repeating: 0, count: 512)
    let length = withVaList([Int32(clamping: precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer.prefix(Int(max(length, 0))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
