/// A value that Ceph's encoding can write.
public protocol CephEncodable: Sendable {
  /// Appends the value's encoding.
  func encode(into encoder: inout Encoder)
}

/// A value that Ceph's encoding can read.
public protocol CephDecodable: Sendable {
  /// Reads the value, advancing the decoder past it.
  init(from decoder: inout Decoder) throws(CodecError)
}

/// A value with both directions, so that client and server share one definition.
public typealias CephCodable = CephDecodable & CephEncodable

extension CephEncodable {
  /// The value's encoding alone.
  public var encoded: [UInt8] {
    var encoder = Encoder()
    encode(into: &encoder)
    return encoder.bytes
  }
}

extension CephDecodable {
  /// Decodes a value from the start of a buffer; bytes after it are ignored, as Ceph does.
  public init(decoding bytes: [UInt8]) throws(CodecError) {
    var decoder = Decoder(bytes)
    try self.init(from: &decoder)
  }
}

/// No arguments, or no reply: encodes to nothing.
public struct Nothing: CephCodable, Equatable {
  /// The only value.
  public init() {}
  public init(from decoder: inout Decoder) throws(CodecError) {}
  public func encode(into encoder: inout Encoder) {}
}

/// Bytes without a length prefix that run to the end of the buffer.
public struct RawBytes: CephCodable, Equatable {
  /// The bytes.
  public var bytes: [UInt8]

  /// Wraps bytes that stand for themselves.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    bytes = decoder.remainingBytes()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.append(raw: bytes)
  }
}
