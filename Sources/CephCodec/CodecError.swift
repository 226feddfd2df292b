/// What was wrong with bytes that came from the wire or the disk.
public struct CodecError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of fault.
  public enum Reason: Equatable, Sendable {
    /// The input ended: `needed` bytes were wanted, `available` were left.
    case truncated(needed: Int, available: Int)
    /// The struct's compat version is above the newest one we know.
    case incompatible(version: UInt8, compat: UInt8, supported: UInt8)
    /// A count or length that cannot be meant, such as more elements than bytes left.
    case implausibleLength(Int)
    /// A string that is not UTF-8.
    case invalidText
    /// A number that stands for no known case.
    case unknownValue(UInt64)
    /// A CRC32C that does not match the bytes it covers.
    case badChecksum(stored: UInt32, computed: UInt32)
  }

  /// The kind of fault.
  public let reason: Reason
  /// The byte offset in the decoded buffer at which it was found.
  public let offset: Int
  /// The structure being decoded.
  public let structure: String

  /// Describes a fault at a byte offset of a structure's encoding.
  public init(_ reason: Reason, offset: Int, in structure: String) {
    self.reason = reason
    self.offset = offset
    self.structure = structure
  }

  public var description: String {
    "cannot decode \(structure): \(reason) at byte \(offset)"
  }
}
