/// Ceph's `ceph_crc32c`: the Castagnoli polynomial, reflected, without inverting the value before or after.
public enum CRC32C {
  /// The checksum of bytes that follow others whose checksum is `seed`.
  public static func checksum(_ bytes: some Sequence<UInt8>, seed: UInt32) -> UInt32 {
    if let crc = bytes.withContiguousStorageIfAvailable({ checksum(UnsafeRawBufferPointer($0), seed: seed) }) {
      return crc
    }
    return checksum(Array(bytes), seed: seed)
  }

  /// The checksum of bytes that follow others whose checksum is `seed`.
  public static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      var crc = seed
      var offset = 0
      while bytes.count - offset >= 8 {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ UInt64(crc)
        crc = 0
        for lane in 0..<8 {
          crc ^= table[(7 - lane) << 8 | Int(truncatingIfNeeded: word >> (8 * UInt64(lane)) & 0xff)]
        }
        offset += 8
      }
      while offset < bytes.count {
        crc = table[Int(truncatingIfNeeded: (crc ^ UInt32(bytes[offset])) & 0xff)] ^ crc >> 8
        offset += 1
      }
      return crc
    }
  }

  /// The checksum of `count` zero bytes that follow others whose checksum is `seed` (`ceph_crc32c` of no buffer). Takes steps in
  /// the count's bits, not in the count.
  public static func zeros(_ count: UInt64, seed: UInt32) -> UInt32 {
    var crc = seed
    var operatorForPower = zeroByteOperator
    var left = count
    while left > 0 {
      if left & 1 == 1 { crc = apply(operatorForPower, to: crc) }
      left >>= 1
      if left > 0 { operatorForPower = operatorForPower.map { apply(operatorForPower, to: $0) } }
    }
    return crc
  }

  /// Eight tables of 256: the n-th advances a byte past n further zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      tables[byte] = crc
    }
    for index in 256..<8 * 256 {
      let previous = tables[index - 256]
      tables[index] = tables[Int(previous & 0xff)] ^ previous >> 8
    }
    return tables
  }()

  /// What one zero byte does to each of the 32 bits; it is linear over GF(2), so that operators can be squared.
  private static let zeroByteOperator: [UInt32] = (0..<32).map { checksum([0], seed: 1 << UInt32($0)) }

  private static func apply(_ matrix: [UInt32], to value: UInt32) -> UInt32 {
    var result: UInt32 = 0
    var bits = value
    while bits != 0 {
      result ^= matrix[bits.trailingZeroBitCount]
      bits &= bits - 1
    }
    return result
  }
}
