import CephCodec

/// The states of an image's data objects, two bits each, object 0 in the top bits of the first byte (`ceph::BitVector<2>`, the
/// contents of `rbd_object_map.<id>[.<snapshot in 16 hex digits>]`).
public struct ObjectMapBits: Equatable, Sendable {
  /// How many objects the map covers.
  public private(set) var count: UInt64
  /// The states, four a byte.
  private(set) var bytes: [UInt8]

  /// The most objects a map may cover (`MAX_OBJECT_MAP_OBJECT_COUNT`).
  public static let maximumCount: UInt64 = 256_000_000

  static let objectsPerByte: UInt64 = 4

  /// A map of `count` objects in one state. A count above `maximumCount` is cut to it.
  public init(count: UInt64 = 0, filledWith state: ObjectState = .nonexistent) {
    self.count = 0
    bytes = []
    resize(to: count, filledWith: state)
  }

  /// A map of decoded bytes; their number must fit the count. The bits behind the last object stand for nothing and may be left
  /// over from objects that were cut off: they are cleared, so that equal maps are equal.
  init(count: UInt64, bytes: [UInt8]) {
    self.count = count
    self.bytes = bytes
    clearUnusedBits()
  }

  private mutating func clearUnusedBits() {
    for object in count..<UInt64(bytes.count) * Self.objectsPerByte { store(.nonexistent, at: object) }
  }

  /// How many bytes hold the states of `count` objects, without overflow for any count.
  static func byteCount(_ count: UInt64) -> UInt64 {
    count / objectsPerByte + (count % objectsPerByte == 0 ? 0 : 1)
  }

  private static func shift(_ object: UInt64) -> UInt8 {
    UInt8(3 - object % objectsPerByte) * 2
  }

  /// The state of an object, which must be below `count`.
  public subscript(object: UInt64) -> ObjectState {
    get {
      precondition(object < count, "object beyond the object map")
      return unchecked(object)
    }
    set {
      precondition(object < count, "object beyond the object map")
      store(newValue, at: object)
    }
  }

  private func unchecked(_ object: UInt64) -> ObjectState {
    switch bytes[Int(object / Self.objectsPerByte)] >> Self.shift(object) & 3 {
    case 0: .nonexistent
    case 1: .exists
    case 2: .pending
    default: .existsClean
    }
  }

  private mutating func store(_ state: ObjectState, at object: UInt64) {
    let index = Int(object / Self.objectsPerByte)
    let shift = Self.shift(object)
    bytes[index] = bytes[index] & ~(3 << shift) | state.rawValue << shift
  }

  /// Grows the map with objects in a state, or cuts it, as `object_map_resize` does. A count above `maximumCount` is cut to it.
  public mutating func resize(to newCount: UInt64, filledWith state: ObjectState = .nonexistent) {
    let newCount = min(newCount, Self.maximumCount)
    let old = count
    let newLength = Int(Self.byteCount(newCount))
    let fill = state.rawValue << 6 | state.rawValue << 4 | state.rawValue << 2 | state.rawValue
    if newLength <= bytes.count {
      bytes.removeLast(bytes.count - newLength)
    } else {
      bytes += [UInt8](repeating: fill, count: newLength - bytes.count)
    }
    count = newCount
    guard newCount != old else { return }
    // New objects that share the old last byte.
    let boundary = min(newCount, Self.byteCount(old) * Self.objectsPerByte)
    if old < boundary { for object in old..<boundary { store(state, at: object) } }
    clearUnusedBits()
  }

  /// Sets the objects of a range, clamped to the map, to a state: all, or those now in the state `current`, where `exists`
  /// includes `existsClean`. Returns whether anything changed. What `object_map_update` does.
  @discardableResult
  public mutating func update(_ range: Range<UInt64>, to state: ObjectState, from current: ObjectState? = nil) -> Bool {
    var changed = false
    for object in range.clamped(to: 0..<count) {
      let old = unchecked(object)
      let matches = current == nil || old == current || (current == .exists && old == .existsClean)
      guard matches, old != state else { continue }
      store(state, at: object)
      changed = true
    }
    return changed
  }

  /// Makes every `exists` an `existsClean`, as `object_map_snap_add` does for the writable state when a snapshot is made. Returns
  /// whether anything changed.
  @discardableResult
  public mutating func markClean() -> Bool {
    var changed = false
    for index in bytes.indices {
      let byte = bytes[index]
      // Low bits of the pairs that are 01: they get their high bit.
      let exists = byte & ~(byte >> 1) & 0x55
      guard exists != 0 else { continue }
      bytes[index] = byte | exists << 1
      changed = true
    }
    return changed
  }

  /// Takes back what a removed snapshot knew as changed, as `object_map_snap_remove` does: every `existsClean` becomes `exists`
  /// if the removed snapshot's map says `exists` or does not reach so far. Returns whether anything changed.
  @discardableResult
  public mutating func absorb(removedSnapshot: ObjectMapBits) -> Bool {
    var changed = false
    for object in 0..<count where unchecked(object) == .existsClean {
      guard object >= removedSnapshot.count || removedSnapshot.unchecked(object) == .exists else { continue }
      store(.exists, at: object)
      changed = true
    }
    return changed
  }
}
