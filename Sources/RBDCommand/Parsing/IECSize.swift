/// Sizes in bytes with an IEC unit (Ceph's `strict_iecstrtoll`).
enum IECSize {
  /// The bytes of "10G", "10Gi", "10B" or "10"; nil if it is no size.
  static func bytes(_ text: String) -> UInt64? {
    let bytes = Array(text.utf8)
    let isPartOfNumber: (UInt8) -> Bool = { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }
    let end = bytes.firstIndex { !isPartOfNumber($0) } ?? bytes.count
    guard let shift = shift(bytes[end...]), let number = Int64(String(decoding: bytes[..<end], as: UTF8.self)) else { return nil }
    guard number >= 0, UInt64(number) <= UInt64.max >> shift else { return nil }
    return UInt64(number) << shift
  }

  private static func shift(_ unit: ArraySlice<UInt8>) -> UInt64? {
    guard let first = unit.first else { return 0 }
    guard unit.count <= 2 else { return nil }
    if unit.last == UInt8(ascii: "i"), first == UInt8(ascii: "B") { return nil }
    switch first {
    case UInt8(ascii: "B"): return 0
    case UInt8(ascii: "K"): return 10
    case UInt8(ascii: "M"): return 20
    case UInt8(ascii: "G"): return 30
    case UInt8(ascii: "T"): return 40
    case UInt8(ascii: "P"): return 50
    case UInt8(ascii: "E"): return 60
    default: return nil
    }
  }
}
