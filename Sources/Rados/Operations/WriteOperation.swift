import CephCodec
import ObjectClasses

/// Changes that are made to one object in one round trip, all or none (`ObjectWriteOperation`). A value: it can be kept, compared
/// and sent again.
public struct WriteOperation: Sendable, Equatable {
  enum Step: Sendable, Equatable {
    case call(className: String, method: String, input: [UInt8])
    case create(exclusive: Bool)
    case remove
    case write(offset: UInt64, bytes: [UInt8])
    case writeFull([UInt8])
    case append([UInt8])
    case writeSame(offset: UInt64, length: UInt64, bytes: [UInt8])
    case zero(offset: UInt64, length: UInt64)
    case truncate(UInt64)
    case setXattr(name: String, bytes: [UInt8])
    case removeXattr(String)
    case setOmap([String: [UInt8]])
    case removeOmapKeys([String])
    case clearOmap
    case rollback(SnapshotID)
    case allocationHint(objectSize: UInt64, writeSize: UInt64, flags: UInt32)
    case guardStep(GuardStep)
  }

  struct Entry: Sendable, Equatable {
    var step: Step
    var allowsFailure: Bool
  }

  var entries: [Entry] = []

  /// An operation with no steps yet.
  public init() {}

  /// Whether there is nothing to do.
  public var isEmpty: Bool { entries.isEmpty }

  /// How many steps there are.
  public var count: Int { entries.count }

  private mutating func add(_ step: Step, allowFailure: Bool = false) {
    entries.append(Entry(step: step, allowsFailure: allowFailure))
  }

  /// Calls a class's method; its reply is not returned. With `allowFailure` the other steps count even if this one fails.
  public mutating func call<Reply>(_ call: ClassCall<Reply>, allowFailure: Bool = false) {
    add(.call(className: call.className, method: call.method, input: call.input), allowFailure: allowFailure)
  }

  /// Creates the object; with `exclusive`, EEXIST if it is there.
  public mutating func create(exclusive: Bool) { add(.create(exclusive: exclusive)) }

  /// Removes the object. With `allowFailure`, one that is not there is no failure.
  public mutating func remove(allowFailure: Bool = false) { add(.remove, allowFailure: allowFailure) }

  /// Writes bytes at a byte offset.
  public mutating func write(offset: UInt64, _ bytes: [UInt8]) { add(.write(offset: offset, bytes: bytes)) }

  /// Replaces the object's data.
  public mutating func writeFull(_ bytes: [UInt8]) { add(.writeFull(bytes)) }

  /// Writes bytes behind the object's end.
  public mutating func append(_ bytes: [UInt8]) { add(.append(bytes)) }

  /// Fills `length` bytes at `offset` with a repeated pattern.
  public mutating func writeSame(offset: UInt64, length: UInt64, _ bytes: [UInt8]) {
    add(.writeSame(offset: offset, length: length, bytes: bytes))
  }

  /// Makes `length` bytes at `offset` read as zeros.
  public mutating func zero(offset: UInt64, length: UInt64) { add(.zero(offset: offset, length: length)) }

  /// Cuts or extends the object to `size` bytes.
  public mutating func truncate(_ size: UInt64) { add(.truncate(size)) }

  /// Sets an extended attribute.
  public mutating func setXattr(_ name: String, _ bytes: [UInt8]) { add(.setXattr(name: name, bytes: bytes)) }

  /// Removes an extended attribute.
  public mutating func removeXattr(_ name: String) { add(.removeXattr(name)) }

  /// Sets omap entries.
  public mutating func setOmap(_ entries: [String: [UInt8]]) { add(.setOmap(entries)) }

  /// Removes omap entries.
  public mutating func removeOmapKeys(_ keys: [String]) { add(.removeOmapKeys(keys)) }

  /// Removes all omap entries.
  public mutating func clearOmap() { add(.clearOmap) }

  /// Makes the head what the object was at a snapshot.
  public mutating func rollback(to snapshot: SnapshotID) { add(.rollback(snapshot)) }

  /// Tells the store how large the object and its writes will be, in bytes; `flags` are `LIBRADOS_ALLOC_HINT_FLAG_*`.
  public mutating func setAllocationHint(objectSize: UInt64, writeSize: UInt64, flags: UInt32 = 0) {
    add(.allocationHint(objectSize: objectSize, writeSize: writeSize, flags: flags))
  }

  /// Fails the operation with ENOENT unless the object exists.
  public mutating func assertExists() { add(.guardStep(.exists)) }

  /// Fails the operation (ERANGE or EOVERFLOW) unless the object is at this version.
  public mutating func assertVersion(_ version: UInt64) { add(.guardStep(.version(version))) }

  /// Fails the operation unless the object holds these bytes at `offset`.
  public mutating func compareExtent(offset: UInt64, _ bytes: [UInt8]) {
    add(.guardStep(.extent(offset: offset, bytes: bytes)))
  }

  /// Fails the operation with ECANCELED unless the attribute equals these bytes.
  public mutating func compareXattr(_ name: String, _ bytes: [UInt8]) { add(.guardStep(.xattr(name: name, bytes: bytes))) }
}
