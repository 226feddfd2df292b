import CephCodec

/// Merges two diffs of version 1 that follow each other into one (`rbd merge-diff`): where both tell of the same bytes, the second wins.
public enum DiffMerge {
  /// The largest piece of data that is held in memory.
  private static let pieceLimit: UInt64 = 4 << 20

  /// Writes the merged diff.
  ///
  /// Throws `ImageStreamError` for streams that are no diffs, do not follow each other, or whose extents do not ascend.
  public static func merge(
    _ first: inout some ByteSource, _ second: inout some ByteSource, _ sink: ImageExport.Sink
  ) async throws {
    var older = try await Input(from: &first, isFirst: true)
    var newer = try await Input(from: &second, isFirst: false)
    guard older.toName == newer.fromName else { throw ImageStreamError.diffsDoNotFollow }
    var head = ImageStreamVersion.one.diffBanner
    if let name = older.fromName { head += DiffRecord.fromSnapshot(name).encoded(.one) }
    if let name = newer.toName { head += DiffRecord.toSnapshot(name).encoded(.one) }
    try await sink(head + DiffRecord.size(newer.size).encoded(.one))
    // What one diff does not reach, the image has as zeros or not at all.
    older.tail = Extent(from: older.size, to: newer.size)
    newer.tail = Extent(from: newer.size, to: older.size)
    while true {
      try await older.fill(from: &first)
      try await newer.fill(from: &second)
      if let new = newer.current, older.current.map({ $0.extent.offset >= new.extent.offset }) ?? true {
        // Nothing of the older diff lies before the newer one's run, and what lies under it does not count.
        try await older.drop(upTo: new.extent.end, &first)
        guard older.current != nil || older.isDone else { continue }
        try await newer.copy(new.extent.length, &second, sink)
      } else if let old = older.current {
        let end = min(old.extent.end, newer.current?.extent.offset ?? UInt64.max)
        try await older.copy(end - old.extent.offset, &first, sink)
      } else {
        break
      }
    }
    try await sink(DiffRecord.end.encoded(.one))
  }

  /// One of the two diffs, with the run it is at.
  private struct Input {
    struct Run {
      var extent: Extent
      var isData: Bool
      /// Whether the run only hides what the other diff has there: bytes beyond the newer size.
      var isCutOff = false
    }

    let isFirst: Bool
    private(set) var fromName: String?
    private(set) var toName: String?
    private(set) var size: UInt64 = 0
    /// What counts as zeros behind the last run.
    var tail = Extent(offset: 0, length: 0)
    private(set) var current: Run?
    private(set) var isDone = false
    private var pending: DiffRecord?
    private var position: UInt64 = 0

    init(from source: inout some ByteSource, isFirst: Bool) async throws {
      self.isFirst = isFirst
      try await DiffRecord.readBanner(from: &source, .one)
      while pending == nil {
        switch try await DiffRecord.read(from: &source, .one) {
        case .fromSnapshot(let name): fromName = name
        case .toSnapshot(let name): toName = name
        case .size(let bytes): size = bytes
        case let record: pending = record
        }
      }
    }

    /// Goes to the next run if there is none.
    mutating func fill(from source: inout some ByteSource) async throws {
      guard current == nil, !isDone else { return }
      let record: DiffRecord
      if let pending { record = pending } else { record = try await DiffRecord.read(from: &source, .one) }
      pending = nil
      switch record {
      case .write(let extent) where !extent.isEmpty: current = Run(extent: extent, isData: true)
      case .zero(let extent) where !extent.isEmpty: current = Run(extent: extent, isData: false)
      case .end:
        isDone = true
        current = tail.isEmpty ? nil : Run(extent: tail, isData: false, isCutOff: !isFirst)
      default: throw ImageStreamError.malformed("diff")
      }
      guard let run = current else { return }
      guard run.extent.offset >= position else { throw ImageStreamError.outOfOrder(isFirst: isFirst) }
      position = run.extent.end
    }

    /// Takes bytes from the run's start out of it.
    private mutating func advance(_ count: UInt64) {
      guard let run = current else { return }
      let rest = Extent(from: run.extent.offset + count, to: run.extent.end)
      current = rest.isEmpty ? nil : Run(extent: rest, isData: run.isData, isCutOff: run.isCutOff)
    }

    /// Leaves out the run's bytes before an offset.
    mutating func drop(upTo end: UInt64, _ source: inout some ByteSource) async throws {
      guard let run = current, run.extent.offset < end else { return }
      let count = min(run.extent.end, end) - run.extent.offset
      if run.isData { try await source.skip(count, "data") }
      advance(count)
    }

    /// Passes bytes from the run's start on.
    mutating func copy(_ count: UInt64, _ source: inout some ByteSource, _ sink: ImageExport.Sink) async throws {
      guard let run = current, !run.isCutOff else { return advance(count) }
      let extent = Extent(offset: run.extent.offset, length: count)
      try await sink((run.isData ? DiffRecord.write(extent) : .zero(extent)).encoded(.one))
      var left = run.isData ? count : 0
      while left > 0 {
        let piece = try await source.read(exactly: Int(min(left, pieceLimit)), "data")
        try await sink(piece)
        left -= UInt64(piece.count)
      }
      advance(count)
    }
  }
}
