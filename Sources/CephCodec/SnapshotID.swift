/// A RADOS snapshot id (`snapid_t`).
public struct SnapshotID: CephKey, Comparable, RawRepresentable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  /// The number itself.
  public let rawValue: UInt64

  /// The id with this number.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The id with this number.
  public init(_ number: UInt64) { rawValue = number }

  public init(integerLiteral value: UInt64) { rawValue = value }

  public init(from decoder: inout Decoder) throws(CodecError) { rawValue = try decoder.integer() }

  public func encode(into encoder: inout Encoder) { encoder.append(rawValue) }

  /// The writable state of an object or image (`CEPH_NOSNAP`).
  public static let head = SnapshotID(rawValue: UInt64.max - 1)
  /// All clones of an object, for list-snaps (`CEPH_SNAPDIR`).
  public static let directory = SnapshotID(rawValue: UInt64.max)

  public static func encodedBefore(_ left: SnapshotID, _ right: SnapshotID) -> Bool { left.rawValue < right.rawValue }

  public static func < (left: SnapshotID, right: SnapshotID) -> Bool { left.rawValue < right.rawValue }

  public var description: String { String(rawValue) }
}
