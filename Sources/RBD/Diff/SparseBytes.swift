/// What a sparse read of a range found: runs of bytes, and holes between them that read as zeros.
public struct SparseBytes: Sendable, Equatable {
  /// A run of bytes.
  public struct Run: Sendable, Equatable {
    /// Where it begins; counted as the range is.
    public var offset: UInt64
    /// The bytes.
    public var bytes: [UInt8]

    /// A run of bytes at an offset.
    public init(offset: UInt64, bytes: [UInt8]) {
      self.offset = offset
      self.bytes = bytes
    }
  }

  /// The range that was read.
  public let range: Extent
  /// The runs, ascending, inside the range, not overlapping, none empty.
  public let runs: [Run]

  /// A range of which these runs are stored. Returns nil for runs that are not ascending, overlap or leave the range.
  public init?(range: Extent, runs: [Run]) {
    var position = range.offset
    for run in runs {
      guard run.offset >= position, UInt64(run.bytes.count) <= range.end - min(range.end, run.offset) else { return nil }
      position = run.offset + UInt64(run.bytes.count)
    }
    self.range = range
    self.runs = runs.filter { !$0.bytes.isEmpty }
  }

  /// A range of which these extents are stored, `data` being their bytes one after the other: the result of a RADOS `sparse-read`.
  /// Returns nil where extents and data do not fit each other or the range.
  public init?(range: Extent, extents: [Extent], data: [UInt8]) {
    var runs: [Run] = []
    var position = 0
    for extent in extents {
      guard extent.length <= UInt64(data.count - position) else { return nil }
      runs.append(Run(offset: extent.offset, bytes: Array(data[position..<position + Int(extent.length)])))
      position += Int(extent.length)
    }
    guard position == data.count else { return nil }
    self.init(range: range, runs: runs)
  }

  /// The bytes of the range that no run holds.
  public var holes: ExtentSet {
    var holes = ExtentSet(range)
    for run in runs { holes.remove(Extent(offset: run.offset, length: UInt64(run.bytes.count))) }
    return holes
  }

  /// How many bytes the runs hold.
  public var dataLength: UInt64 { runs.reduce(0) { $0 + UInt64($1.bytes.count) } }

  /// The range's bytes with zeros in the holes.
  public var filled: [UInt8] {
    if runs.count == 1, runs[0].offset == range.offset, UInt64(runs[0].bytes.count) == range.length { return runs[0].bytes }
    var bytes = [UInt8](repeating: 0, count: Int(range.length))
    for run in runs {
      let start = Int(run.offset - range.offset)
      bytes.replaceSubrange(start..<start + run.bytes.count, with: run.bytes)
    }
    return bytes
  }
}
