import CephCodec

/// What of an image may not be relied upon (`RBD_FLAG_*`).
public struct ImageFlags: OptionSet, CephCodable, Hashable {
  /// The bits.
  public let rawValue: UInt64

  /// A set from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public init(from decoder: inout Decoder) throws(CodecError) { rawValue = try decoder.integer() }

  public func encode(into encoder: inout Encoder) { encoder.append(rawValue) }

  /// The object map may claim wrongly.
  public static let objectMapInvalid = ImageFlags(rawValue: 1 << 0)
  /// The object map's changes may be incomplete.
  public static let fastDiffInvalid = ImageFlags(rawValue: 1 << 1)
}
