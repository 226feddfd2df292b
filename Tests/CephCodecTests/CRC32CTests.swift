import CephCodec
import Testing

@Suite struct CRC32CTests {
  /// The standard's check value, in Ceph's terms: seeded with ones and inverted afterwards.
  @Test func checkValue() {
    #expect(~CRC32C.checksum("123456789".utf8, seed: .max) == 0xE306_9283)
  }

  /// Values that Ceph's own unit test for `ceph_crc32c` expects.
  @Test func cephValues() {
    #expect(CRC32C.checksum("foo bar baz".utf8, seed: 0) == 4_119_623_852)
    #expect(CRC32C.checksum("foo bar baz".utf8, seed: 1234) == 881_700_046)
    #expect(CRC32C.checksum("whiz bang boom".utf8, seed: 0) == 2_360_230_088)
    #expect(CRC32C.checksum("whiz bang boom".utf8, seed: 5678) == 3_743_019_208)
  }

  @Test func continues() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let whole = CRC32C.checksum(bytes, seed: 77)
    for split in bytes.indices {
      let first = CRC32C.checksum(bytes[..<split], seed: 77)
      #expect(CRC32C.checksum(bytes[split...], seed: first) == whole)
    }
  }

  /// Bytewise with the polynomial itself, for every length around the eight-byte steps.
  @Test func tablesAgreeWithThePolynomial() {
    for count in 0..<40 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 3) }
      var crc: UInt32 = 0xDEAD_BEEF
      for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      }
      #expect(CRC32C.checksum(bytes, seed: 0xDEAD_BEEF) == crc)
      #expect(CRC32C.checksum(AnySequence(bytes), seed: 0xDEAD_BEEF) == crc)
    }
  }

  @Test func zerosAgreeWithZeroBytes() {
    for count in [0, 1, 2, 7, 8, 9, 255, 4096, 65_537] {
      let bytes = [UInt8](repeating: 0, count: count)
      #expect(CRC32C.zeros(UInt64(count), seed: 0x1234_5678) == CRC32C.checksum(bytes, seed: 0x1234_5678))
    }
    #expect(CRC32C.zeros(1 << 40, seed: 0) == 0)
  }
}
