import CephCodec
import ObjectClasses

/// Which objects changed between two states of an image, from object maps alone (what `object_map::DiffRequest` computes).
public struct FastDiff: Sendable, Equatable {
  /// What became of one object from the older state to the newer.
  public enum Change: UInt8, Sendable {
    /// It did not exist and does not.
    case hole = 0
    /// It exists and did not change.
    case data = 1
    /// It existed at some time, and does not exist any more.
    case removed = 2
    /// It may exist, and may have changed.
    case changed = 3
  }

  /// How many objects are covered: those of the largest state on the way.
  public let objectCount: UInt64
  /// Two bits an object, four objects a byte, the first in the low bits.
  private var packed: [UInt8]
  /// One bit an object that existed in the older state, the first in the low bit.
  private var older: [UInt8]

  private init(objectCount: UInt64) {
    self.objectCount = objectCount
    packed = Array(repeating: 0, count: Int(objectCount / 4 + (objectCount % 4 == 0 ? 0 : 1)))
    older = Array(repeating: 0, count: Int(objectCount / 8 + (objectCount % 8 == 0 ? 0 : 1)))
  }

  /// Whether an object may have existed in the older state.
  public func existedBefore(_ object: UInt64) -> Bool {
    object < objectCount && older[Int(object / 8)] >> UInt8(object % 8) & 1 == 1
  }

  /// What became of an object; objects beyond every state never existed.
  public subscript(object: UInt64) -> Change {
    guard object < objectCount else { return .hole }
    return Change(rawValue: packed[Int(object / 4)] >> UInt8(object % 4 * 2) & 3) ?? .changed
  }

  private mutating func set(_ object: UInt64, _ change: Change) {
    let index = Int(object / 4)
    let shift = UInt8(object % 4 * 2)
    packed[index] = packed[index] & ~(3 << shift) | change.rawValue << shift
  }

  /// The difference along a chain of object maps, oldest first, each cut to its state's number of objects. Every snapshot between the
  /// first and the last must be among them, because each map only tells what changed since the one before it.
  ///
  /// - Parameter fromBeginning: whether the first map's predecessor is the empty image, so that all it holds is new; otherwise the
  ///   first map is the state to compare with.
  public init(_ maps: [ObjectMapBits], fromBeginning: Bool) {
    self.init(objectCount: maps.map(\.count).max() ?? 0)
    var previous = ObjectMapBits()
    for (index, map) in maps.enumerated() {
      if index == 0, !fromBeginning {
        for object in 0..<map.count where map[object] != .nonexistent {
          set(object, .data)
          older[Int(object / 8)] |= 1 << UInt8(object % 8)
        }
      } else {
        step(from: previous, to: map)
      }
      previous = map
    }
  }

  private mutating func step(from old: ObjectMapBits, to new: ObjectMapBits) {
    for object in 0..<max(old.count, new.count) {
      let before = object < old.count ? old[object] : .nonexistent
      let after = object < new.count ? new[object] : .nonexistent
      if let change = Self.change(from: before, to: after) { set(object, change) }
    }
  }

  /// What one step of the chain says of an object; nil when it says that nothing changed.
  ///
  /// A pending object was being removed when its map was written. It is counted as changed: whether the removal came before or after
  /// is not known.
  static func change(from before: ObjectState, to after: ObjectState) -> Change? {
    switch (before, after) {
    case (.nonexistent, .nonexistent): nil
    case (_, .nonexistent): .removed
    case (.exists, .existsClean), (.existsClean, .existsClean): nil
    default: .changed
    }
  }

  /// The objects that changed or were removed at any time, ascending; among them those that came and went in between. A copy that
  /// stopped on the way may hold some of these.
  public var affected: [UInt64] { objects { $0 == .changed || $0 == .removed } }

  /// The objects that are not the same at both ends, ascending, as `rbd diff --whole-object` lists them.
  public var differing: [UInt64] { affected.filter { self[$0] == .changed || existedBefore($0) } }

  /// The objects that may exist at the end, ascending.
  public var existing: [UInt64] { objects { $0 == .changed || $0 == .data } }

  private func objects(where predicate: (Change) -> Bool) -> [UInt64] {
    var result: [UInt64] = []
    for (index, byte) in packed.enumerated() {
      // Four objects that never existed, the most common byte of a sparse image.
      if byte == 0, !predicate(.hole) { continue }
      for object in UInt64(index) * 4..<min(UInt64(index) * 4 + 4, objectCount) where predicate(self[object]) {
        result.append(object)
      }
    }
    return result
  }
}
