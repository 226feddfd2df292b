import CephCodec
import ObjectClasses

/// Reads that are made of one object in one round trip, all of the same version (`ObjectReadOperation`). A value: it can be kept,
/// compared and sent again. Each step returns a handle by which its value is found in the result.
public struct ReadOperation: Sendable, Equatable {
  enum Step: Sendable, Equatable {
    case call(className: String, method: String, input: [UInt8])
    case read(offset: UInt64, length: UInt64)
    case sparseRead(offset: UInt64, length: UInt64)
    case stat
    case listSnapshots
    case listWatchers
    case xattr(String)
    case xattrs
    case omapValues(after: String, prefix: String, limit: UInt64)
    case omapKeys(after: String, limit: UInt64)
    case omapValuesByKeys([String])
    case checksum(seed: UInt32, offset: UInt64, length: UInt64, chunk: UInt64)
    case guardStep(GuardStep)
  }

  struct Entry: Sendable, Equatable {
    var step: Step
    var allowsFailure: Bool
  }

  var entries: [Entry] = []
  private var outputs = 0

  /// An operation with no steps yet.
  public init() {}

  /// Whether there is nothing to do.
  public var isEmpty: Bool { entries.isEmpty }

  private mutating func add<Value>(
    _ step: Step, allowFailure: Bool = false, decode: @escaping @Sendable ([UInt8]) throws(CodecError) -> Value
  ) -> ReadStep<Value> {
    entries.append(Entry(step: step, allowsFailure: allowFailure))
    defer { outputs += 1 }
    return ReadStep(index: outputs, decode: decode)
  }

  private mutating func add(_ guardStep: GuardStep) {
    entries.append(Entry(step: .guardStep(guardStep), allowsFailure: false))
  }

  /// Calls a class's read method. With `allowFailure` its failure is the step's own and the rest goes on.
  public mutating func call<Reply>(_ call: ClassCall<Reply>, allowFailure: Bool = false) -> ReadStep<Reply> {
    add(.call(className: call.className, method: call.method, input: call.input), allowFailure: allowFailure) {
      output throws(CodecError) in try call.reply(from: output)
    }
  }

  /// Reads up to `length` bytes from `offset`; shorter at the object's end.
  public mutating func read(offset: UInt64, length: UInt64, allowFailure: Bool = false) -> ReadStep<[UInt8]> {
    add(.read(offset: offset, length: length), allowFailure: allowFailure) { output throws(CodecError) in output }
  }

  /// Reads the allocated extents within `length` bytes from `offset`.
  public mutating func sparseRead(offset: UInt64, length: UInt64, allowFailure: Bool = false) -> ReadStep<SparseExtents> {
    add(.sparseRead(offset: offset, length: length), allowFailure: allowFailure) { output throws(CodecError) in
      try SparseExtents(decoding: output)
    }
  }

  /// The object's size and time.
  public mutating func stat(allowFailure: Bool = false) -> ReadStep<ObjectStat> {
    add(.stat, allowFailure: allowFailure) { output throws(CodecError) in try ObjectStat(decoding: output) }
  }

  /// The object's clones. Only in a read at `SnapshotID.directory`.
  public mutating func listSnapshots(allowFailure: Bool = false) -> ReadStep<ObjectSnapshots> {
    add(.listSnapshots, allowFailure: allowFailure) { output throws(CodecError) in try ObjectSnapshots(decoding: output) }
  }

  /// Who watches the object.
  public mutating func listWatchers(allowFailure: Bool = false) -> ReadStep<[ObjectWatcher]> {
    add(.listWatchers, allowFailure: allowFailure) { output throws(CodecError) in try [ObjectWatcher](decoding: output) }
  }

  /// One extended attribute's bytes.
  public mutating func xattr(_ name: String, allowFailure: Bool = false) -> ReadStep<[UInt8]> {
    add(.xattr(name), allowFailure: allowFailure) { output throws(CodecError) in output }
  }

  /// All extended attributes.
  public mutating func xattrs(allowFailure: Bool = false) -> ReadStep<OmapPage> {
    add(.xattrs, allowFailure: allowFailure) { output throws(CodecError) in try OmapPage(decoding: output) }
  }

  /// Up to `limit` omap entries after a key, with a prefix, in key order.
  public mutating func omapValues(
    after: String = "", prefix: String = "", limit: UInt64 = 1024, allowFailure: Bool = false
  ) -> ReadStep<OmapPage> {
    add(.omapValues(after: after, prefix: prefix, limit: limit), allowFailure: allowFailure) { output throws(CodecError) in
      try OmapPage(decoding: output)
    }
  }

  /// Up to `limit` omap keys after a key, in order.
  public mutating func omapKeys(after: String = "", limit: UInt64 = 1024, allowFailure: Bool = false) -> ReadStep<OmapKeyPage> {
    add(.omapKeys(after: after, limit: limit), allowFailure: allowFailure) { output throws(CodecError) in
      try OmapKeyPage(decoding: output)
    }
  }

  /// The omap entries of some keys; those that do not exist are left out.
  public mutating func omapValues(keys: [String], allowFailure: Bool = false) -> ReadStep<[String: [UInt8]]> {
    add(.omapValuesByKeys(keys), allowFailure: allowFailure) { output throws(CodecError) in
      let page = try OmapPage(decoding: output)
      return Dictionary(page.entries.map { ($0.key, $0.value) }) { first, _ in first }
    }
  }

  /// CRC32C of each `chunk` bytes in `length` bytes from `offset`.
  public mutating func checksum(
    offset: UInt64, length: UInt64, chunk: UInt64, seed: UInt32 = .max, allowFailure: Bool = false
  ) -> ReadStep<[UInt32]> {
    add(.checksum(seed: seed, offset: offset, length: length, chunk: chunk), allowFailure: allowFailure) {
      output throws(CodecError) in try [UInt32](decoding: output)
    }
  }

  /// Fails the operation with ENOENT unless the object exists.
  public mutating func assertExists() { add(.exists) }

  /// Fails the operation (ERANGE or EOVERFLOW) unless the object is at this version.
  public mutating func assertVersion(_ version: UInt64) { add(.version(version)) }

  /// Fails the operation unless the object holds these bytes at `offset`.
  public mutating func compareExtent(offset: UInt64, _ bytes: [UInt8]) { add(.extent(offset: offset, bytes: bytes)) }

  /// Fails the operation with ECANCELED unless the attribute equals these bytes.
  public mutating func compareXattr(_ name: String, _ bytes: [UInt8]) { add(.xattr(name: name, bytes: bytes)) }
}

/// A step that only lets an operation pass or fail.
enum GuardStep: Sendable, Equatable {
  case exists
  case version(UInt64)
  case extent(offset: UInt64, bytes: [UInt8])
  case xattr(name: String, bytes: [UInt8])
}
