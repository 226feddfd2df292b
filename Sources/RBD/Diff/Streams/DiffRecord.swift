import CephCodec

/// The form of an export: version 1 is a diff on its own, version 2 carries lengths with its tags, so that unknown ones can be skipped,
/// and is what a whole image's export consists of.
public enum ImageStreamVersion: Sendable {
  case one
  case two

  /// What a diff begins with (`RBD_DIFF_BANNER`).
  public var diffBanner: [UInt8] { Array((self == .one ? "rbd diff v1\n" : "rbd diff v2\n").utf8) }
}

/// One record of a diff (`RBD_DIFF_*` and `RBD_SNAP_PROTECTION_STATUS`).
public enum DiffRecord: Sendable, Equatable {
  /// `f`: the snapshot the diff begins at.
  case fromSnapshot(String)
  /// `t`: the snapshot the diff ends at.
  case toSnapshot(String)
  /// `p`: whether that snapshot is protected.
  case protection(Bool)
  /// `s`: the image's size at the end, in bytes.
  case size(UInt64)
  /// `w`: bytes of the image; they follow the record.
  case write(Extent)
  /// `z`: bytes of the image that read as zeros.
  case zero(Extent)
  /// `e`: nothing follows.
  case end
  /// A tag that is not known, with so many bytes of content that follow.
  case unknown(tag: UInt8, length: UInt64)

  /// The tag.
  public var tag: UInt8 {
    switch self {
    case .fromSnapshot: UInt8(ascii: "f")
    case .toSnapshot: UInt8(ascii: "t")
    case .protection: UInt8(ascii: "p")
    case .size: UInt8(ascii: "s")
    case .write: UInt8(ascii: "w")
    case .zero: UInt8(ascii: "z")
    case .end: UInt8(ascii: "e")
    case .unknown(let tag, _): tag
    }
  }

  /// The record's bytes, without the data that follows a write.
  public func encoded(_ version: ImageStreamVersion) -> [UInt8] {
    var content = Encoder()
    /// What version 2 says of the content's length; it counts a write's data, and 8 for the one byte of a protection.
    var length: UInt64?
    switch self {
    case .fromSnapshot(let name), .toSnapshot(let name): content.encode(name)
    case .protection(let isProtected):
      content.encode(isProtected)
      length = 8
    case .size(let size): content.append(size)
    case .write(let extent):
      content.append(extent.offset)
      content.append(extent.length)
      length = 16 &+ extent.length
    case .zero(let extent):
      content.append(extent.offset)
      content.append(extent.length)
    case .end: return [tag]
    case .unknown(_, let count): length = count
    }
    var encoder = Encoder()
    encoder.append(tag)
    if version == .two { encoder.append(length ?? UInt64(content.bytes.count)) }
    encoder.append(raw: content.bytes)
    return encoder.bytes
  }

  /// The longest snapshot name that is read, in bytes.
  static let nameLimit: UInt64 = 4096

  /// Reads the next record, without the data that follows a write.
  public static func read(from source: inout some ByteSource, _ version: ImageStreamVersion) async throws -> DiffRecord {
    let tag = try await source.read(exactly: 1, "tag")[0]
    if tag == DiffRecord.end.tag { return .end }
    let length = version == .two ? try await source.readUInt64("tag length") : 0
    switch tag {
    case UInt8(ascii: "f"): return .fromSnapshot(try await source.readString(limit: nameLimit, "start snapshot name"))
    case UInt8(ascii: "t"): return .toSnapshot(try await source.readString(limit: nameLimit, "end snapshot name"))
    case UInt8(ascii: "p"): return .protection(try await source.read(exactly: 1, "snapshot protection")[0] != 0)
    case UInt8(ascii: "s"): return .size(try await source.readUInt64("image size"))
    case UInt8(ascii: "w"): return .write(try await readExtent(&source))
    case UInt8(ascii: "z"): return .zero(try await readExtent(&source))
    default: return .unknown(tag: tag, length: length)
    }
  }

  private static func readExtent(_ source: inout some ByteSource) async throws -> Extent {
    let offset = try await source.readUInt64("offset")
    let length = try await source.readUInt64("length")
    let extent = Extent(offset: offset, length: length)
    guard extent.length == length else { throw ImageStreamError.malformed("extent") }
    return extent
  }

  /// Reads a diff's banner. Throws `ImageStreamError.unexpectedBanner` for anything else.
  public static func readBanner(from source: inout some ByteSource, _ version: ImageStreamVersion) async throws {
    guard try await source.read(exactly: version.diffBanner.count, "banner") == version.diffBanner else {
      throw ImageStreamError.unexpectedBanner
    }
  }
}
