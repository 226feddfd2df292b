/// What must happen to an object on the destination so that it is what the source's object is at a snapshot. One write operation
/// carries it.
public struct ObjectChange: Sendable, Equatable {
  /// What the object becomes.
  public enum Outcome: Sendable, Equatable {
    /// It stays as it is.
    case unchanged(exists: Bool)
    /// It is removed.
    case removed
    /// It is made if need be, cut or extended to a size, and written.
    case updated(Update)
  }

  /// The new content of an object.
  public struct Update: Sendable, Equatable {
    /// The object's size at the snapshot, in bytes.
    public var size: UInt64
    /// The bytes to write, ascending, all below the size.
    public var writes: [Write]
    /// The bytes to zero, ascending, all below the size, apart from the writes.
    public var zeros: [Extent]

    /// New content of an object.
    public init(size: UInt64, writes: [Write] = [], zeros: [Extent] = []) {
      self.size = size
      self.writes = writes
      self.zeros = zeros
    }

    /// The size the object is cut or extended to before it gets its size, in bytes: what reads as zeros up to the end is cut off. An
    /// OSD would take a zero that reaches the end for a truncate and leave the object shorter.
    public var sizeOnTheWay: UInt64 {
      guard let last = zeros.last, last.end == size else { return size }
      return last.offset
    }

    /// The zeros that do not reach the end.
    public var innerZeros: ArraySlice<Extent> { sizeOnTheWay < size ? zeros.dropLast() : zeros[...] }
  }

  /// Bytes to write.
  public struct Write: Sendable, Equatable {
    /// Where in the object.
    public var offset: UInt64
    /// What.
    public var bytes: [UInt8]

    /// Bytes to write at an offset of an object.
    public init(offset: UInt64, bytes: [UInt8]) {
      self.offset = offset
      self.bytes = bytes
    }
  }

  /// What the object becomes.
  public var outcome: Outcome

  /// A change with an outcome.
  public init(_ outcome: Outcome) { self.outcome = outcome }

  /// Whether the object exists afterwards.
  public var exists: Bool {
    switch outcome {
    case .unchanged(let exists): exists
    case .removed: false
    case .updated: true
    }
  }

  /// Whether there is something to do.
  public var isNeeded: Bool { if case .unchanged = outcome { false } else { true } }

  /// How many bytes of data are written.
  public var dataLength: UInt64 {
    guard case .updated(let update) = outcome else { return 0 }
    return update.writes.reduce(0) { $0 + UInt64($1.bytes.count) }
  }
}
