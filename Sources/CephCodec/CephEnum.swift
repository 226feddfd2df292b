/// An enumeration that Ceph writes as the fixed-width integer of its raw value. A number without a case is refused.
public protocol CephEnum: CephCodable, RawRepresentable where RawValue: FixedWidthInteger & CephCodable {}

extension CephEnum {
  public init(from decoder: inout Decoder) throws(CodecError) {
    let number: RawValue = try decoder.integer()
    guard let value = Self(rawValue: number) else {
      throw decoder.failure(.unknownValue(UInt64(truncatingIfNeeded: number)))
    }
    self = value
  }

  public func encode(into encoder: inout Encoder) { encoder.append(rawValue) }
}
