import CephCodec

/// How to learn an object's change from one snapshot to a later one: nothing to read, or these bytes at the later snapshot.
public struct ObjectDeltaPlan: Sendable, Equatable {
  /// What the destination is known to hold.
  public enum Destination: Sendable {
    /// Exactly what the source held at the older snapshot.
    case atStart
    /// That, or what the source held at some time after it: an earlier copy stopped on its way.
    case atStartOrLater
  }

  /// What to do.
  public enum Step: Sendable, Equatable {
    /// Nothing changed.
    case unchanged(exists: Bool)
    /// The object is gone.
    case remove
    /// The object exists at the later snapshot with this size. The extents, all below the size, are to be read there; there may be none.
    case read(ExtentSet, size: UInt64)
    /// The history cannot tell: stat the object at the later snapshot and read it whole, up to this many bytes. ENOENT means that it
    /// is gone.
    case readAll(limit: UInt64)
  }

  /// What to do.
  public let step: Step
  /// Whether what reads as a hole needs no zeroing, because the destination has no object.
  public let startsEmpty: Bool

  /// How many extents are read and written at most; narrow gaps between them are copied too.
  public static let maximumExtents = 256

  /// The plan for a difference of an object that holds at most `objectSize` bytes. Bytes that a broken history claims beyond that are
  /// no part of any image and are left out.
  public init(_ diff: ObjectDiff, objectSize: UInt64, destination: Destination) {
    let certain = if case .atStart = destination { true } else { false }
    startsEmpty = certain && diff.start == .absent
    switch diff.end {
    case .unknown:
      step = .readAll(limit: objectSize)
    case .absent:
      step = certain && diff.start == .absent ? .unchanged(exists: false) : .remove
    case .present(let fullSize):
      let size = min(fullSize, objectSize)
      let changed = diff.changed.intersection(Extent(offset: 0, length: size))
      // An object that an earlier copy may have touched gets its existence and size again even if no byte is known to have changed.
      if certain, diff.start.exists, diff.start.size == fullSize, changed.isEmpty {
        step = .unchanged(exists: true)
      } else {
        step = .read(changed.coalesced(maximum: ObjectDeltaPlan.maximumExtents), size: size)
      }
    }
  }

  /// The change, once the plan's extents are read, `reads` having one entry for each extent in order. For a plan that reads nothing,
  /// `reads` is empty.
  ///
  /// Returns nil when the reads are not those that the plan asks for.
  public func change(_ reads: [SparseBytes]) -> ObjectChange? {
    switch step {
    case .unchanged(let exists): return reads.isEmpty ? ObjectChange(.unchanged(exists: exists)) : nil
    case .remove: return reads.isEmpty ? ObjectChange(.removed) : nil
    case .readAll: return nil
    case .read(let extents, let size):
      guard reads.map(\.range) == extents.extents else { return nil }
      return ObjectChange(.updated(update(reads, size: size)))
    }
  }

  /// The change for a plan of `readAll`: the size that the stat told, at most the plan's limit, and the read of that many bytes; nil
  /// for an object that does not exist.
  public func change(wholeObject read: SparseBytes?) -> ObjectChange {
    guard let read else { return ObjectChange(.removed) }
    return ObjectChange(.updated(update([read], size: read.range.end)))
  }

  private func update(_ reads: [SparseBytes], size: UInt64) -> ObjectChange.Update {
    var update = ObjectChange.Update(size: size)
    for read in reads {
      update.writes += read.runs.map { ObjectChange.Write(offset: $0.offset, bytes: $0.bytes) }
      if !startsEmpty { update.zeros += read.holes.extents }
    }
    return update
  }
}
