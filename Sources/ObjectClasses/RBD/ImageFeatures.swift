import CephCodec

/// The feature bits of an RBD image (`RBD_FEATURE_*`).
public struct ImageFeatures: OptionSet, CephCodable, Hashable {
  /// The bits.
  public let rawValue: UInt64

  /// A set from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public init(from decoder: inout Decoder) throws(CodecError) { rawValue = try decoder.integer() }

  public func encode(into encoder: inout Encoder) { encoder.append(rawValue) }

  /// The image can have a parent.
  public static let layering = ImageFeatures(rawValue: 1 << 0)
  /// Striping v2.
  public static let striping = ImageFeatures(rawValue: 1 << 1)
  /// One writer at a time.
  public static let exclusiveLock = ImageFeatures(rawValue: 1 << 2)
  /// A bitmap of the objects that exist.
  public static let objectMap = ImageFeatures(rawValue: 1 << 3)
  /// The object map tells which objects changed since the last snapshot.
  public static let fastDiff = ImageFeatures(rawValue: 1 << 4)
  /// Flatten reaches the snapshots as well.
  public static let deepFlatten = ImageFeatures(rawValue: 1 << 5)
  /// Writes are journalled.
  public static let journaling = ImageFeatures(rawValue: 1 << 6)
  /// Data objects are in a pool of their own.
  public static let dataPool = ImageFeatures(rawValue: 1 << 7)
  /// Operation features are in use.
  public static let operations = ImageFeatures(rawValue: 1 << 8)
  /// The image is being migrated.
  public static let migrating = ImageFeatures(rawValue: 1 << 9)
  /// The image is a replica and may not be written by clients.
  public static let nonPrimary = ImageFeatures(rawValue: 1 << 10)
}
