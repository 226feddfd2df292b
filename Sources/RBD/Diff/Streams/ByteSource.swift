/// Where an import's bytes come from: a file, a pipe, memory.
public protocol ByteSource {
  /// The next bytes, at least one and at most `count`; none at the end.
  mutating func read(upTo count: Int) async throws -> [UInt8]
}

extension ByteSource {
  /// The next `count` bytes. Throws `ImageStreamError.truncated` when there are fewer.
  public mutating func read(exactly count: Int, _ what: String) async throws -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      let part = try await read(upTo: count - result.count)
      guard !part.isEmpty else { throw ImageStreamError.truncated(what) }
      result = result.isEmpty ? part : result + part
    }
    return result
  }

  /// Leaves bytes out. Throws `ImageStreamError.truncated` when there are fewer.
  public mutating func skip(_ count: UInt64, _ what: String) async throws {
    var left = count
    while left > 0 {
      let part = try await read(upTo: Int(min(left, 65536)))
      guard !part.isEmpty else { throw ImageStreamError.truncated(what) }
      left -= UInt64(part.count)
    }
  }

  /// Reads a little-endian number of 64 bits.
  mutating func readUInt64(_ what: String) async throws -> UInt64 {
    let bytes = try await read(exactly: 8, what)
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Reads a string: its length as 32 bits, then its bytes. Throws `ImageStreamError.malformed` above the limit.
  mutating func readString(limit: UInt64, _ what: String) async throws -> String {
    let length = try await read(exactly: 4, what).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= limit else { throw ImageStreamError.malformed(what) }
    return String(decoding: try await read(exactly: Int(length), what), as: UTF8.self)
  }
}

/// Bytes in memory as a source.
public struct MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  /// A source of these bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Bytes that were not read yet.
  public var remaining: Int { bytes.count - position }

  public mutating func read(upTo count: Int) -> [UInt8] {
    let end = position + min(max(count, 0), bytes.count - position)
    defer { position = end }
    return Array(bytes[position..<end])
  }
}
