/// Writes Ceph's little-endian encoding (`include/encoding.h`).
public struct Encoder: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8]

  /// An empty encoder, with room for `capacity` bytes.
  public init(capacity: Int = 64) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Appends an integer, little-endian.
  public mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends bytes as they are, without a length.
  public mutating func append(raw: some Collection<UInt8>) {
    bytes.append(contentsOf: raw)
  }

  /// Appends a `bufferlist` or `std::string`: u32 length, then the bytes.
  public mutating func append(sized raw: some Collection<UInt8>) {
    append(UInt32(raw.count))
    bytes.append(contentsOf: raw)
  }

  /// Appends any encodable value.
  public mutating func encode(_ value: some CephEncodable) {
    value.encode(into: &self)
  }

  /// Appends a versioned struct: u8 version, u8 compat, u32 length, body (`ENCODE_START`).
  public mutating func versioned(_ version: UInt8, compat: UInt8, _ body: (inout Encoder) -> Void) {
    append(version)
    append(compat)
    let lengthAt = bytes.count
    append(UInt32(0))
    body(&self)
    let length = UInt32(bytes.count - lengthAt - 4)
    withUnsafeBytes(of: length.littleEndian) { source in
      for (index, byte) in source.enumerated() { bytes[lengthAt + index] = byte }
    }
  }
}
