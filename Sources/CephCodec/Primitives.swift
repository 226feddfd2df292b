// The encodings of C++'s integers, bool, strings and containers.

extension FixedWidthInteger where Self: CephEncodable {
  public func encode(into encoder: inout Encoder) { encoder.append(self) }
}

extension FixedWidthInteger where Self: CephDecodable {
  public init(from decoder: inout Decoder) throws(CodecError) { self = try decoder.integer() }
}

extension UInt8: CephCodable {}
extension UInt16: CephCodable {}
extension UInt32: CephCodable {}
extension UInt64: CephCodable {}
extension Int8: CephCodable {}
extension Int32: CephCodable {}
extension Int64: CephCodable {}

extension Bool: CephCodable {
  public init(from decoder: inout Decoder) throws(CodecError) { self = try decoder.integer(UInt8.self) != 0 }
  public func encode(into encoder: inout Encoder) { encoder.append(UInt8(self ? 1 : 0)) }
}

extension String: CephCodable {
  public init(from decoder: inout Decoder) throws(CodecError) {
    guard let text = String(validating: try decoder.sizedBytes(), as: UTF8.self) else {
      throw decoder.failure(.invalidText)
    }
    self = text
  }

  public func encode(into encoder: inout Encoder) { encoder.append(sized: utf8) }
}

extension Array: CephEncodable where Element: CephEncodable {
  public func encode(into encoder: inout Encoder) {
    encoder.append(UInt32(count))
    if let bytes = self as? [UInt8] {
      encoder.append(raw: bytes)
    } else {
      for element in self { element.encode(into: &encoder) }
    }
  }
}

extension Array: CephDecodable where Element: CephDecodable {
  public init(from decoder: inout Decoder) throws(CodecError) {
    if Element.self == UInt8.self, let bytes = try decoder.sizedBytes() as? [Element] {
      self = bytes
      return
    }
    let count = try decoder.count()
    self = []
    reserveCapacity(count)
    for _ in 0..<count { append(try Element(from: &decoder)) }
  }
}

extension Optional: CephEncodable where Wrapped: CephEncodable {
  /// `std::optional`: a u8 flag, then the value if there is one.
  public func encode(into encoder: inout Encoder) {
    encoder.encode(self != nil)
    if let value = self { encoder.encode(value) }
  }
}

extension Optional: CephDecodable where Wrapped: CephDecodable {
  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try Bool(from: &decoder) ? try Wrapped(from: &decoder) : nil
  }
}

/// A type whose values can be keys of `std::map` or `std::set`: it knows the order Ceph writes them in.
public protocol CephKey: CephCodable, Hashable {
  /// The order of `std::less`: numeric for integers, bytewise for strings.
  static func encodedBefore(_ left: Self, _ right: Self) -> Bool
}

extension FixedWidthInteger where Self: CephKey {
  public static func encodedBefore(_ left: Self, _ right: Self) -> Bool { left < right }
}

extension UInt8: CephKey {}
extension UInt32: CephKey {}
extension UInt64: CephKey {}
extension Int64: CephKey {}

extension String: CephKey {
  public static func encodedBefore(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

extension Set: CephEncodable where Element: CephKey {
  public func encode(into encoder: inout Encoder) {
    encoder.encode(sorted(by: Element.encodedBefore))
  }
}

extension Set: CephDecodable where Element: CephKey {
  public init(from decoder: inout Decoder) throws(CodecError) {
    self = Set(try [Element](from: &decoder))
  }
}

extension Dictionary: CephEncodable where Key: CephKey, Value: CephEncodable {
  public func encode(into encoder: inout Encoder) {
    encoder.append(UInt32(count))
    for (key, value) in sorted(by: { Key.encodedBefore($0.key, $1.key) }) {
      encoder.encode(key)
      encoder.encode(value)
    }
  }
}

extension Dictionary: CephDecodable where Key: CephKey, Value: CephDecodable {
  public init(from decoder: inout Decoder) throws(CodecError) {
    let count = try decoder.count()
    self = Dictionary(minimumCapacity: count)
    for _ in 0..<count {
      let key = try Key(from: &decoder)
      self[key] = try Value(from: &decoder)
    }
  }
}
