import CephCodec
import ObjectClasses
import Testing

/// The bytes behind hex digits; white space may stand between bytes.
func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
  precondition(digits.count.isMultiple(of: 2), "half a byte")
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// Bytes as hex digits.
func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Checks that bytes a real cluster wrote decode to the value and the value encodes to them, that every shorter input is refused
/// with a typed error, and that damaged input does no worse.
func expectGolden<Value: CephCodable & Equatable>(
  _ golden: String, _ value: Value, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let golden = bytes(golden)
  #expect(try Value(decoding: golden) == value, sourceLocation: sourceLocation)
  #expect(hex(value.encoded) == hex(golden), sourceLocation: sourceLocation)
  for length in golden.indices {
    #expect(throws: CodecError.self, "first \(length) bytes", sourceLocation: sourceLocation) {
      try Value(decoding: Array(golden[..<length]))
    }
  }
  for index in golden.indices {
    for damage: UInt8 in [0x00, 0x7f, 0x80, 0xff, golden[index] ^ 1] {
      var damaged = golden
      damaged[index] = damage
      // Refusing it is right; what is accepted must be a value like any other.
      guard let value = try? Value(decoding: damaged) else { continue }
      #expect(try Value(decoding: value.encoded) == value, "byte \(index) = \(damage)", sourceLocation: sourceLocation)
    }
  }
}

/// Checks a method's reply as `expectGolden` does.
func expectReply<Reply: CephCodable & Equatable, each Argument: CephCodable>(
  _ method: ClassMethod<Reply, repeat each Argument>, _ golden: String, _ value: Reply,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectGolden(golden, value, sourceLocation: sourceLocation)
  let call = ClassCall<Reply>(className: method.className, method: method.name, isWrite: method.isWrite, input: [])
  #expect(try call.reply(from: bytes(golden)) == value, sourceLocation: sourceLocation)
}
