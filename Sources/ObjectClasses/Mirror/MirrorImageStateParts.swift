import CephCodec

/// Cuts a mirror snapshot's image state into objects of `rbd_default_order`'s size and joins them again, as librbd's
/// `WriteImageStateRequest` and `GetImageStateRequest` do. Object 0 starts with a header that tells how many there are.
public enum MirrorImageStateParts {
  /// The default object size in bytes (`rbd_default_order` 22).
  public static let defaultObjectSize = 1 << 22
  /// The most objects that `join` accepts: a header that says more is not meant.
  public static let maximumCount: UInt32 = 1024
  /// The most bytes of a whole state that a reader should hold.
  public static let maximumSize = 256 << 20
  /// The size in bytes of an encoded `ImageStateHeader`.
  static let headerSize = 10

  /// The objects' contents by index. Write them from the last to the first, so that object 0 appears only when all are there.
  /// As with stock librbd, a state that fills its last object exactly is followed by an empty one.
  public static func split(_ state: MirrorSnapshotImageState, objectSize: Int = defaultObjectSize) -> [[UInt8]] {
    let size = max(objectSize, headerSize)
    let body = state.encoded
    let count = 1 + (headerSize + body.count) / size
    var encoder = Encoder(capacity: headerSize + body.count)
    encoder.versioned(1, compat: 1) { $0.append(UInt32(count)) }
    encoder.append(raw: body)
    let bytes = encoder.bytes
    return (0..<count).map { index in Array(bytes[min(index * size, bytes.count)..<min((index + 1) * size, bytes.count)]) }
  }

  /// How many objects there are, from the contents of object 0. Throws `CodecError` when its header cannot be read or cannot be
  /// meant. A count of 0 counts as 1, as in librbd.
  public static func count(first: [UInt8]) throws(CodecError) -> Int {
    var decoder = Decoder(first, structure: "ImageStateHeader")
    return Int(try readHeader(&decoder))
  }

  /// The state from the contents of all objects in order. Throws `CodecError` when there are fewer than the header says or they
  /// do not decode.
  public static func join(_ parts: [[UInt8]]) throws(CodecError) -> MirrorSnapshotImageState {
    var decoder = Decoder(parts.first ?? [], structure: "ImageStateHeader")
    let count = Int(try readHeader(&decoder))
    guard parts.count >= count else { throw decoder.failure(.truncated(needed: count, available: parts.count)) }
    var body = decoder.remainingBytes()
    for part in parts[1..<count] { body += part }
    return try MirrorSnapshotImageState(decoding: body)
  }

  private static func readHeader(_ decoder: inout Decoder) throws(CodecError) -> UInt32 {
    let count = try decoder.versioned("ImageStateHeader", supported: 1) { decoder, _ throws(CodecError) in
      try decoder.integer(UInt32.self)
    }
    guard count <= maximumCount else { throw decoder.failure(.implausibleLength(Int(count))) }
    return max(count, 1)
  }
}
