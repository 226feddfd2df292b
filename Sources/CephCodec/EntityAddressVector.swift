/// All addresses of one client or daemon (`entity_addrvec_t`).
public struct EntityAddressVector: CephCodable, Hashable, CustomStringConvertible {
  /// The addresses, in the order the entity prefers.
  public var addresses: [EntityAddress]

  /// A vector of addresses.
  public init(_ addresses: [EntityAddress] = []) {
    self.addresses = addresses
  }

  /// The address of the first messenger protocol, or the first one, or none (`legacy_or_front_addr`).
  public var legacyOrFirst: EntityAddress {
    addresses.first { $0.kind == .legacy } ?? addresses.first ?? EntityAddress()
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    var peek = decoder
    switch try peek.integer(UInt8.self) {
    case 0, 1:
      // A single address, as older releases wrote it.
      addresses = [try decoder.decode()]
    case 2:
      decoder = peek
      addresses = try decoder.decode()
    case let marker: throw decoder.failure(.unknownValue(UInt64(marker)))
    }
  }

  /// Writes the form that clusters since Nautilus use.
  public func encode(into encoder: inout Encoder) {
    encoder.append(UInt8(2))
    encoder.encode(addresses)
  }

  public var description: String {
    switch addresses.count {
    case 0: ""
    case 1: addresses[0].description
    default: "[" + addresses.map(\.description).joined(separator: ",") + "]"
    }
  }
}
