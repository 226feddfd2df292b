import CephCodec
import Testing

@Suite struct EntityAddressTests {
  /// A locker's address as a 16.2.15 OSD stored it while `rbd lock ls` showed it.
  static let stored: [UInt8] = [
    1, 1, 1, 0x1c, 0, 0, 0, 1, 0, 0, 0, 0xef, 0x56, 0x42, 0xd0, 0x10, 0, 0, 0, 2, 0, 0, 0, 0x7f, 0, 0, 1, 0, 0, 0, 0, 0, 0,
    0, 0,
  ]

  @Test func storedAddress() throws {
    let address = try EntityAddress(decoding: Self.stored)
    #expect(address.kind == .legacy)
    #expect(address.nonce == 3_494_008_559)
    #expect(address.ip == [127, 0, 0, 1])
    #expect(address.port == 0)
    #expect(address.legacyText == "127.0.0.1:0/3494008559")
    #expect(address.encoded == Self.stored)
    for length in Self.stored.indices {
      #expect(throws: CodecError.self) { try EntityAddress(decoding: Array(Self.stored[..<length])) }
    }
  }

  /// Three zero bytes behind the first, nonce, and 128 bytes that start with the family in network order.
  @Test func addressFromBeforeTheSecondMessenger() throws {
    let storage: [UInt8] = [0, 2, 0x1a, 0x85, 10, 0, 0, 9] + [UInt8](repeating: 0, count: 120)
    let old: [UInt8] = [0, 0, 0, 0, 7, 0, 0, 0] + storage
    let address = try EntityAddress(decoding: old)
    #expect(address.description == "v1:10.0.0.9:6789/7")
    #expect(address == EntityAddress(kind: .legacy, nonce: 7, ipv4: [10, 0, 0, 9], port: 6789))
    for length in old.indices {
      #expect(throws: CodecError.self) { try EntityAddress(decoding: Array(old[..<length])) }
    }
  }

  @Test(arguments: [
    ("10.0.0.9:6789/7", "v1:10.0.0.9:6789/7"), ("v2:10.0.0.9:3300/0", "v2:10.0.0.9:3300/0"),
    ("any:10.0.0.9:0/5", "10.0.0.9:0/5"), ("[fe80::1]:6800/12", "v1:[fe80::1]:6800/12"), ("10.0.0.9", "v1:10.0.0.9:0/0"),
  ])
  func text(_ text: String, _ shown: String) throws {
    let address = try #require(EntityAddress(text))
    #expect(address.description == shown)
    #expect(EntityAddress(shown, kind: .any) == address)
    #expect(try EntityAddress(decoding: address.encoded) == address)
  }

  @Test(arguments: ["", "host:1/2", "10.0.0.9:x/1", "10.0.0.9:1/x", "10.0.0.9:70000/1", "[::1:1/2", "10.0.0.9junk", "::1"])
  func otherText(_ text: String) {
    #expect(EntityAddress(text) == nil)
  }

  @Test func noAddress() throws {
    let none = EntityAddress()
    #expect(none.description == "-")
    #expect(none.port == nil)
    #expect(none.ip.isEmpty)
    #expect(try EntityAddress(decoding: none.encoded) == none)
    #expect(try EntityAddress(decoding: [1, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == none)
  }

  @Test func socketAddressThatIsTooLongIsRefused() {
    var long = Self.stored + [UInt8](repeating: 0, count: 14)
    long[3] += 14
    long[15] += 14
    #expect(throws: CodecError.self) { try EntityAddress(decoding: long) }
  }

  @Test func vector() throws {
    let first = try #require(EntityAddress("v2:10.0.0.9:3300/1"))
    let second = try #require(EntityAddress("v1:10.0.0.9:6789/1"))
    let vector = EntityAddressVector([first, second])
    #expect(vector.encoded == [2, 2, 0, 0, 0] + first.encoded + second.encoded)
    #expect(try EntityAddressVector(decoding: vector.encoded) == vector)
    #expect(vector.legacyOrFirst == second)
    #expect(vector.description == "[v2:10.0.0.9:3300/1,v1:10.0.0.9:6789/1]")
    #expect(EntityAddressVector([first]).description == "v2:10.0.0.9:3300/1")
    #expect(EntityAddressVector([first]).legacyOrFirst == first)
    #expect(EntityAddressVector().legacyOrFirst == EntityAddress())
    #expect(try EntityAddressVector(decoding: first.encoded) == EntityAddressVector([first]))
    #expect(throws: CodecError.self) { try EntityAddressVector(decoding: [3]) }
  }
}
