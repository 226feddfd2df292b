/// Reads Ceph's little-endian encoding (`include/encoding.h`), never past the end of the buffer or of the enclosing struct.
public struct Decoder: Sendable {
  private let bytes: [UInt8]
  private var end: Int
  private var structure: String

  /// The offset of the next byte.
  public private(set) var offset: Int

  /// A decoder over a whole buffer; `structure` names it in errors.
  public init(_ bytes: [UInt8], structure: String = "buffer") {
    self.bytes = bytes
    self.structure = structure
    offset = 0
    end = bytes.count
  }

  /// Bytes left before the end of the buffer or of the enclosing struct.
  public var remaining: Int { end - offset }

  /// A fault at the current offset, naming the structure being read.
  public func failure(_ reason: CodecError.Reason) -> CodecError {
    CodecError(reason, offset: offset, in: structure)
  }

  private func require(_ count: Int) throws(CodecError) {
    guard count >= 0, count <= remaining else {
      throw failure(.truncated(needed: count, available: remaining))
    }
  }

  /// Reads a little-endian integer.
  public mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws(CodecError) -> Value {
    let size = MemoryLayout<Value>.size
    try require(size)
    var value: Value = 0
    withUnsafeMutableBytes(of: &value) { target in
      for index in 0..<size { target[index] = bytes[offset + index] }
    }
    offset += size
    return Value(littleEndian: value)
  }

  /// Reads `count` bytes without a length prefix.
  public mutating func raw(_ count: Int) throws(CodecError) -> [UInt8] {
    try require(count)
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  /// Reads everything up to the end of the buffer or of the enclosing struct.
  public mutating func remainingBytes() -> [UInt8] {
    defer { offset = end }
    return Array(bytes[offset..<end])
  }

  /// Passes over `count` bytes.
  public mutating func skip(_ count: Int) throws(CodecError) {
    try require(count)
    offset += count
  }

  /// Reads a `bufferlist` or the bytes of a `std::string`: u32 length, then the bytes.
  public mutating func sizedBytes() throws(CodecError) -> [UInt8] {
    try raw(Int(integer(UInt32.self)))
  }

  /// Reads a container's u32 count, refusing one that could not fit in what is left.
  public mutating func count(minimumElementSize: Int = 1) throws(CodecError) -> Int {
    let count = Int(try integer(UInt32.self))
    guard count <= remaining / max(minimumElementSize, 1) else { throw failure(.implausibleLength(count)) }
    return count
  }

  /// Reads any decodable value.
  public mutating func decode<Value: CephDecodable>(_ type: Value.Type = Value.self) throws(CodecError) -> Value {
    try Value(from: &self)
  }

  /// Reads a versioned struct (`DECODE_START`/`DECODE_FINISH`). The body gets the version and may read only the struct's own
  /// bytes; what a newer version added behind them is passed over. Throws when the struct's compat is above `supported`.
  public mutating func versioned<Value>(
    _ structure: String, supported: UInt8, _ body: (inout Decoder, UInt8) throws(CodecError) -> Value
  ) throws(CodecError) -> Value {
    let outer = (end: end, structure: self.structure)
    self.structure = structure
    let version: UInt8 = try integer()
    let compat: UInt8 = try integer()
    guard compat <= supported else {
      throw failure(.incompatible(version: version, compat: compat, supported: supported))
    }
    let length = Int(try integer(UInt32.self))
    try require(length)
    let structEnd = offset + length
    end = structEnd
    let value = try body(&self, version)
    offset = structEnd
    end = outer.end
    self.structure = outer.structure
    return value
  }
}
