/// A run of bytes: of an image, of an object or of a buffer, as its user says.
public struct Extent: Sendable, Hashable, CustomStringConvertible {
  /// The first byte.
  public let offset: UInt64
  /// How many bytes.
  public let length: UInt64

  /// `length` bytes from `offset`, cut where the end would not fit 64 bits, since both may come from a disk or a wire.
  public init(offset: UInt64, length: UInt64) {
    self.offset = offset
    self.length = min(length, UInt64.max - offset)
  }

  /// The bytes from `start` up to and without `end`; empty when `end` is not above `start`.
  public init(from start: UInt64, to end: UInt64) {
    offset = start
    length = end > start ? end - start : 0
  }

  /// The first byte after the extent.
  public var end: UInt64 { offset + length }
  /// Whether there is no byte in it.
  public var isEmpty: Bool { length == 0 }

  /// The bytes that are in both.
  public func intersection(_ other: Extent) -> Extent {
    Extent(from: max(offset, other.offset), to: min(end, other.end))
  }

  /// Written as Ceph writes extents: `offset~length`.
  public var description: String { "\(offset)~\(length)" }
}
