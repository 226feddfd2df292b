/// A network address with the nonce that tells one process from the next (`entity_addr_t`).
public struct EntityAddress: CephCodable, Hashable {
  /// The messenger that listens there (`entity_addr_t::type_t`).
  public enum Kind: UInt32, CephEnumeration {
    case none = 0
    case legacy = 1
    case messenger2 = 2
    case any = 3
  }

  /// The messenger's kind.
  public var kind: Kind
  /// Tells the processes apart that used the same address.
  public var nonce: UInt32
  /// `AF_INET` 2, `AF_INET6` 10, or 0 for no address.
  public let family: UInt16
  /// The bytes of the `sockaddr` behind its family: port (big-endian) and address, 14 for IPv4, else `maximumBodySize`.
  public let body: [UInt8]

  /// The most bytes that a `sockaddr_in6` has behind its family.
  public static let maximumBodySize = 26
  /// The size of a `sockaddr_storage`, which the legacy encoding writes in full.
  static let legacyStorageSize = 128

  /// An address from the parts of its `sockaddr`; the default is the empty address. A body of another size is cut or filled with
  /// zeros, so that equal addresses are equal however short they were written.
  public init(kind: Kind = .none, nonce: UInt32 = 0, family: UInt16 = 0, body: [UInt8] = []) {
    self.kind = kind
    self.nonce = nonce
    self.family = family
    let size = Self.bodySize(family)
    let given = body.prefix(size)
    self.body = given + [UInt8](repeating: 0, count: size - given.count)
  }

  private static func bodySize(_ family: UInt16) -> Int { family == 2 ? 14 : maximumBodySize }

  /// An IPv4 address of four bytes, most significant first.
  public init(kind: Kind, nonce: UInt32, ipv4: [UInt8], port: UInt16) {
    self.init(
      kind: kind, nonce: nonce, family: 2,
      body: [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)] + ipv4.prefix(4) + [UInt8](repeating: 0, count: 8))
  }

  /// The address with its kind set to `any`, as `cls::rbd::sanitize_entity_inst` does before comparing or storing.
  public var sanitized: EntityAddress {
    var copy = self
    copy.kind = .any
    return copy
  }

  /// The TCP port, for IPv4 and IPv6.
  public var port: UInt16? {
    guard family == 2 || family == 10 else { return nil }
    return UInt16(body[0]) << 8 | UInt16(body[1])
  }

  /// Reads either encoding: the legacy one that starts with a zero, or the one for clusters with `MSG_ADDR2`.
  public init(from decoder: inout Decoder) throws(CodecError) {
    let marker: UInt8 = try decoder.integer()
    switch marker {
    case 0: try self.init(legacyAfterMarker: &decoder)
    case 1: self = try decoder.versioned("entity_addr_t", supported: 1, Self.readBody)
    default: throw decoder.failure(.unknownValue(UInt64(marker)))
    }
  }

  private static func readBody(_ decoder: inout Decoder, _ version: UInt8) throws(CodecError) -> EntityAddress {
    let kind: Kind = try decoder.decode()
    let nonce: UInt32 = try decoder.decode()
    let length = Int(try decoder.integer(UInt32.self))
    guard length > 0 else { return EntityAddress(kind: kind, nonce: nonce) }
    guard length >= 2 else { throw decoder.failure(.implausibleLength(length)) }
    let family: UInt16 = try decoder.integer()
    guard length - 2 <= bodySize(family) else { throw decoder.failure(.implausibleLength(length)) }
    return EntityAddress(kind: kind, nonce: nonce, family: family, body: try decoder.raw(length - 2))
  }

  private init(legacyAfterMarker decoder: inout Decoder) throws(CodecError) {
    try decoder.skip(3)
    let nonce: UInt32 = try decoder.integer()
    let storage = try decoder.raw(Self.legacyStorageSize)
    let family = UInt16(storage[0]) << 8 | UInt16(storage[1])
    let isEmpty = family == 0
    self.init(
      kind: isEmpty ? .none : .legacy, nonce: nonce, family: family, body: isEmpty ? [] : Array(storage[2...]))
  }

  /// Writes the encoding for clusters with `MSG_ADDR2` (Nautilus and later).
  public func encode(into encoder: inout Encoder) {
    encoder.append(UInt8(1))
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(kind)
      encoder.encode(nonce)
      encoder.append(UInt32(body.count + 2))
      encoder.append(family)
      encoder.append(raw: body)
    }
  }
}

/// One running process: who it is and where (`entity_inst_t`).
public struct EntityInstance: CephCodable, Hashable {
  /// The entity's type and number.
  public var name: EntityName
  /// Its address.
  public var address: EntityAddress

  /// The process `name` at `address`.
  public init(name: EntityName, address: EntityAddress) {
    self.name = name
    self.address = address
  }

  /// The instance as the object class stores and compares it (`cls::rbd::sanitize_entity_inst`).
  public var sanitized: EntityInstance { EntityInstance(name: name, address: address.sanitized) }

  public init(from decoder: inout Decoder) throws(CodecError) {
    name = try decoder.decode()
    address = try decoder.decode()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(name)
    encoder.encode(address)
  }
}
