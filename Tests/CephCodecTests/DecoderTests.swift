import CephCodec
import Testing

@Suite struct DecoderTests {
  @Test func integersAreLittleEndian() throws {
    var encoder = Encoder()
    encoder.append(UInt8(1))
    encoder.append(UInt16(0x0302))
    encoder.append(Int32(-2))
    encoder.append(UInt64(0x0b0a_0908_0706_0504))
    #expect(encoder.bytes == [1, 2, 3, 0xfe, 0xff, 0xff, 0xff, 4, 5, 6, 7, 8, 9, 10, 11])
    var decoder = Decoder(encoder.bytes)
    #expect(try decoder.integer(UInt8.self) == 1)
    #expect(try decoder.integer(UInt16.self) == 0x0302)
    #expect(try decoder.integer(Int32.self) == -2)
    #expect(try decoder.integer(UInt64.self) == 0x0b0a_0908_0706_0504)
    #expect(decoder.remaining == 0)
    #expect(throws: CodecError(.truncated(needed: 1, available: 0), offset: 15, in: "buffer")) {
      try decoder.integer(UInt8.self)
    }
  }

  @Test func lengthsBeyondTheInputAreRefused() {
    for length: [UInt8] in [[4, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0x80]] {
      let input = length + [1, 2, 3]
      #expect(throws: CodecError.self) { try String(decoding: input) }
      #expect(throws: CodecError.self) { try [UInt8](decoding: input) }
      #expect(throws: CodecError.self) { try [UInt64](decoding: input) }
      #expect(throws: CodecError.self) { try [String: UInt64](decoding: input) }
      #expect(throws: CodecError.self) { try Set<String>(decoding: input) }
    }
    // A count is refused before room is made for it, even when elements could be empty.
    #expect(throws: CodecError.self) { try [Nothing](decoding: [0xff, 0xff, 0xff, 0x7f]) }
  }

  @Test func textMustBeUTF8() {
    #expect(throws: CodecError(.invalidText, offset: 5, in: "buffer")) { try String(decoding: [1, 0, 0, 0, 0xff]) }
  }

  @Test func versionedStructKeepsToItself() throws {
    // Version 3 with two bytes that version 1 does not know, then a byte behind the struct.
    var decoder = Decoder([3, 1, 3, 0, 0, 0, 7, 8, 9, 42])
    let value = try decoder.versioned("s", supported: 1) { decoder, version throws(CodecError) in
      #expect(version == 3)
      return try decoder.integer(UInt8.self)
    }
    #expect(value == 7)
    #expect(try decoder.integer(UInt8.self) == 42)
  }

  @Test func versionedStructCannotReadPastItsEnd() {
    #expect(throws: CodecError(.truncated(needed: 2, available: 1), offset: 6, in: "s")) {
      var decoder = Decoder([1, 1, 1, 0, 0, 0, 7, 8, 9])
      _ = try decoder.versioned("s", supported: 1) { decoder, _ throws(CodecError) in try decoder.integer(UInt16.self) }
    }
  }

  @Test func incompatibleStructIsRefused() {
    #expect(throws: CodecError(.incompatible(version: 5, compat: 2, supported: 1), offset: 2, in: "s")) {
      var decoder = Decoder([5, 2, 0, 0, 0, 0])
      _ = try decoder.versioned("s", supported: 1) { _, _ throws(CodecError) in 0 }
    }
  }

  @Test func nestedStructs() throws {
    var encoder = Encoder()
    encoder.versioned(2, compat: 1) { encoder in
      encoder.versioned(1, compat: 1) { $0.encode("in") }
      encoder.encode(UInt8(9))
    }
    #expect(encoder.bytes == [2, 1, 13, 0, 0, 0, 1, 1, 6, 0, 0, 0, 2, 0, 0, 0] + Array("in".utf8) + [9])
  }

  @Test func containersAreWrittenInOrder() throws {
    let map: [String: UInt8] = ["b": 2, "a": 1, "B": 0, "é": 3]
    #expect(
      map.encoded
        == [4, 0, 0, 0] + [1, 0, 0, 0, 66, 0] + [1, 0, 0, 0, 97, 1] + [1, 0, 0, 0, 98, 2] + [2, 0, 0, 0, 0xc3, 0xa9, 3])
    #expect(try [String: UInt8](decoding: map.encoded) == map)
    #expect(Set<UInt64>([3, 1, 2]).encoded == [UInt64]([1, 2, 3]).encoded)
    #expect(Set<Int64>([1, -1]).encoded == [Int64]([-1, 1]).encoded)
  }

  @Test func optionals() throws {
    #expect(UInt8?.none.encoded == [0])
    #expect(UInt8?.some(5).encoded == [1, 5])
    #expect(try UInt8?(decoding: [0]) == nil)
    #expect(try UInt8?(decoding: [1, 5]) == 5)
    #expect(throws: CodecError.self) { try UInt8?(decoding: [1]) }
  }

  @Test func names() throws {
    #expect(EntityName.client(4173).description == "client.4173")
    #expect(EntityName.client(4173).encoded == [8, 0x4d, 0x10, 0, 0, 0, 0, 0, 0])
    #expect(try EntityName(decoding: [8, 0x4d, 0x10, 0, 0, 0, 0, 0, 0]) == .client(4173))
  }
}
