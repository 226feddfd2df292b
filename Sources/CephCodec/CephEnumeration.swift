/// An enumeration that Ceph encodes as its raw integer.
public protocol CephEnumeration: RawRepresentable, CephCodable, Hashable where RawValue: FixedWidthInteger & CephCodable {}

extension CephEnumeration {
  /// Reads the raw integer; throws `CodecError` for one that stands for no case.
  public init(from decoder: inout Decoder) throws(CodecError) {
    let raw: RawValue = try decoder.integer()
    guard let value = Self(rawValue: raw) else { throw decoder.failure(.unknownValue(UInt64(truncatingIfNeeded: raw))) }
    self = value
  }

  public func encode(into encoder: inout Encoder) { encoder.append(rawValue) }
}
