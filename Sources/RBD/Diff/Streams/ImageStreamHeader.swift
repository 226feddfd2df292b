import CephCodec
import ObjectClasses

/// What a whole image's export of version 2 begins with (`RBD_EXPORT_IMAGE_*`): how to make the image. After it come the number of
/// diffs and the diffs, the first from nothing to the oldest snapshot, the last to the writable state.
public struct ImageStreamHeader: Sendable, Equatable {
  /// log2 of the object size in bytes; nil where the stream does not say.
  public var order: UInt64?
  /// The feature bits.
  public var features: ImageFeatures?
  /// Bytes of a stripe unit.
  public var stripeUnit: UInt64?
  /// Objects in an object set.
  public var stripeCount: UInt64?
  /// The image's metadata.
  public var metadata: [String: [UInt8]]

  /// A header.
  public init(
    order: UInt64? = nil, features: ImageFeatures? = nil, stripeUnit: UInt64? = nil, stripeCount: UInt64? = nil,
    metadata: [String: [UInt8]] = [:]
  ) {
    self.order = order
    self.features = features
    self.stripeUnit = stripeUnit
    self.stripeCount = stripeCount
    self.metadata = metadata
  }

  /// What an export of an image says.
  public init(_ header: ImageHeader) {
    self.init(
      order: UInt64(header.order), features: header.features,
      stripeUnit: header.stripeUnit == 0 ? header.objectSize : header.stripeUnit, stripeCount: max(header.stripeCount, 1),
      metadata: header.metadata)
  }

  private static let banner = Array("rbd image v2\n".utf8)
  private static let diffsBanner = Array("rbd image diffs v2\n".utf8)
  /// The longest metadata entry that is read, in bytes.
  private static let metadataLimit: UInt64 = 16 << 20
  /// How many metadata entries are read at most.
  private static let metadataCountLimit = 65536

  /// The header's bytes, then the beginning of the diffs with their number.
  public func encoded(diffCount: UInt64) -> [UInt8] {
    var encoder = Encoder()
    encoder.append(raw: Self.banner)
    let numbers: [(String, UInt64?)] = [("O", order), ("T", features?.rawValue), ("U", stripeUnit), ("C", stripeCount)]
    for case (let tag, let value?) in numbers {
      encoder.append(raw: tag.utf8)
      encoder.append(UInt64(8))
      encoder.append(value)
    }
    for key in metadata.keys.sorted(by: String.encodedBefore) {
      let value = metadata[key] ?? []
      encoder.append(raw: "M".utf8)
      encoder.append(UInt64(key.utf8.count + value.count + 8))
      encoder.encode(key)
      encoder.append(sized: value)
    }
    encoder.append(raw: "E".utf8)
    encoder.append(raw: Self.diffsBanner)
    encoder.append(diffCount)
    return encoder.bytes
  }

  /// Reads a header up to its end; the beginning of the diffs follows.
  public static func read(from source: inout some ByteSource) async throws -> ImageStreamHeader {
    guard try await source.read(exactly: banner.count, "banner") == banner else { throw ImageStreamError.unexpectedBanner }
    var header = ImageStreamHeader()
    while true {
      let tag = try await source.read(exactly: 1, "tag")[0]
      if tag == UInt8(ascii: "E") { return header }
      let length = try await source.readUInt64("tag length")
      switch tag {
      case UInt8(ascii: "O"): header.order = try await source.readUInt64("order")
      case UInt8(ascii: "T"): header.features = ImageFeatures(rawValue: try await source.readUInt64("features"))
      case UInt8(ascii: "U"): header.stripeUnit = try await source.readUInt64("stripe unit")
      case UInt8(ascii: "C"): header.stripeCount = try await source.readUInt64("stripe count")
      case UInt8(ascii: "M"):
        let limit = min(length, metadataLimit)
        let key = try await source.readString(limit: limit, "metadata key")
        let value = try await source.readString(limit: limit, "metadata value")
        header.metadata[key] = Array(value.utf8)
        guard header.metadata.count <= metadataCountLimit else { throw ImageStreamError.malformed("metadata") }
      default: try await source.skip(length, "unknown tag")
      }
    }
  }

  /// Reads the beginning of the diffs and returns how many there are.
  public static func readDiffCount(from source: inout some ByteSource) async throws -> UInt64 {
    guard try await source.read(exactly: diffsBanner.count, "banner") == diffsBanner else {
      throw ImageStreamError.unexpectedBanner
    }
    return try await source.readUInt64("diff count")
  }
}
