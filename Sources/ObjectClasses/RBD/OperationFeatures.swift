import CephCodec

/// What the operations on an image have left in use (`RBD_OPERATION_FEATURE_*`).
public struct OperationFeatures: OptionSet, CephCodable, Hashable {
  /// The bits.
  public let rawValue: UInt64

  /// A set from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public init(from decoder: inout Decoder) throws(CodecError) { rawValue = try decoder.integer() }

  public func encode(into encoder: inout Encoder) { encoder.append(rawValue) }

  /// A snapshot of the image lists its clones (clone v2).
  public static let cloneParent = OperationFeatures(rawValue: 1 << 0)
  /// The image is listed by its parent's snapshot (clone v2).
  public static let cloneChild = OperationFeatures(rawValue: 1 << 1)
  /// The image belongs to a group.
  public static let group = OperationFeatures(rawValue: 1 << 2)
  /// The image has snapshots in the trash.
  public static let snapshotTrash = OperationFeatures(rawValue: 1 << 3)
}
