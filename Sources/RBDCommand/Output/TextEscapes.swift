/// Escapes of texts in JSON and XML, as Ceph's `json_stream_escaper` and `xml_stream_escaper` write them.
enum TextEscapes {
  /// The text between the quotes of a JSON string.
  static func json(_ text: String) -> String {
    escaped(text) { byte in
      switch byte {
      case UInt8(ascii: "\""): "\\\""
      case UInt8(ascii: "\\"): "\\\\"
      case UInt8(ascii: "\t"): "\\t"
      case UInt8(ascii: "\n"): "\\n"
      case 0..<0x20, 0x7f: "\\u00" + hex(byte)
      default: nil
      }
    }
  }

  /// The text of an XML element.
  static func xml(_ text: String) -> String {
    escaped(text) { byte in
      switch byte {
      case UInt8(ascii: "<"): "&lt;"
      case UInt8(ascii: ">"): "&gt;"
      case UInt8(ascii: "&"): "&amp;"
      case UInt8(ascii: "'"): "&apos;"
      case UInt8(ascii: "\""): "&quot;"
      case UInt8(ascii: "\t"), UInt8(ascii: "\n"): nil
      case 0..<0x20, 0x7f: "&#x\(hex(byte));"
      default: nil
      }
    }
  }

  private static func escaped(_ text: String, _ replacement: (UInt8) -> String?) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if let replacement = replacement(byte) {
        bytes += replacement.utf8
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count < 2 ? "0\(digits)" : digits
  }
}
