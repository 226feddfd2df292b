import CephCodec

extension ObjectMapBits: CephCodable {
  /// Bytes under one checksum.
  private static let blockSize = 4096

  /// Reads a sized header with the count, the states, and a sized footer with the checksums, which `object_map_load` leaves out.
  /// Checksums that are there must match.
  public init(from decoder: inout Decoder) throws(CodecError) {
    let header = try decoder.sizedBytes()
    var headerDecoder = Decoder(header, structure: "BitVector header")
    let count = try headerDecoder.versioned("BitVector header", supported: 1) { decoder, _ throws(CodecError) in
      try decoder.integer(UInt64.self)
    }
    guard count <= Self.maximumCount else {
      throw decoder.failure(.implausibleLength(Int(clamping: count)))
    }
    let bytes = try decoder.raw(Int(Self.byteCount(count)))
    let footer = try decoder.sizedBytes()
    if !footer.isEmpty { try Self.verify(footer: footer, header: header, bytes: bytes) }
    self.init(count: count, bytes: bytes)
  }

  private static func verify(footer: [UInt8], header: [UInt8], bytes: [UInt8]) throws(CodecError) {
    var decoder = Decoder(footer, structure: "BitVector footer")
    try check(stored: try decoder.integer(), computed: CRC32C.checksum(header, seed: 0), in: decoder)
    let blocks = try decoder.count(minimumElementSize: 4)
    guard blocks == blockCount(bytes) else { throw decoder.failure(.implausibleLength(blocks)) }
    for computed in blockChecksums(bytes) {
      try check(stored: try decoder.integer(), computed: computed, in: decoder)
    }
  }

  private static func check(stored: UInt32, computed: UInt32, in decoder: Decoder) throws(CodecError) {
    guard stored == computed else {
      throw decoder.failure(.badChecksum(stored: stored, computed: computed))
    }
  }

  private static func blockCount(_ bytes: [UInt8]) -> Int {
    (bytes.count + blockSize - 1) / blockSize
  }

  private static func blockChecksums(_ bytes: [UInt8]) -> [UInt32] {
    bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: blockSize).map { start in
        CRC32C.checksum(
          UnsafeRawBufferPointer(rebasing: buffer[start..<min(start + blockSize, buffer.count)]), seed: 0)
      }
    }
  }

  /// Writes the map as `object_map_save` takes it and the object stores it, with all checksums.
  public func encode(into encoder: inout Encoder) {
    var header = Encoder(capacity: 16)
    header.versioned(1, compat: 1) { $0.encode(count) }
    encoder.append(sized: header.bytes)
    encoder.append(raw: bytes)
    var footer = Encoder()
    footer.append(CRC32C.checksum(header.bytes, seed: 0))
    let checksums = Self.blockChecksums(bytes)
    footer.append(UInt32(checksums.count))
    for checksum in checksums { footer.append(checksum) }
    encoder.append(sized: footer.bytes)
  }
}
