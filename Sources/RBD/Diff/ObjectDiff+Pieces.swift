import CephCodec

/// A run of bytes that differs between two states.
public struct DiffPiece: Sendable, Equatable {
  /// Which bytes.
  public var extent: Extent
  /// Whether they are stored at the newer state; otherwise they read as zeros there.
  public var exists: Bool

  /// A run of bytes.
  public init(extent: Extent, exists: Bool) {
    self.extent = extent
    self.exists = exists
  }
}

extension ObjectDiff {
  /// The runs of an object's bytes that differ, ascending (`ObjectListSnapsRequest`). What was cut off an object reads as zeros.
  ///
  /// - Parameters:
  ///   - wholeObjects: whether an object that differs anywhere differs everywhere.
  public func pieces(objectSize: UInt64, wholeObjects: Bool) -> [DiffPiece] {
    let whole = Extent(offset: 0, length: objectSize)
    if end == .unknown || (wholeObjects && !changed.isEmpty) {
      return [DiffPiece(extent: whole, exists: end != .absent)]
    }
    let (before, after) = (start.size, end.size)
    let cut = Extent(from: after, to: before)
    var data = changed
    var zeros = ExtentSet(cut)
    if end.exists {
      data.remove(cut)
    } else {
      zeros.formUnion(data)
      data = ExtentSet()
    }
    let pieces =
      data.extents.map { DiffPiece(extent: $0.intersection(whole), exists: true) }
      + zeros.extents.map { DiffPiece(extent: $0.intersection(whole), exists: false) }
    return pieces.filter { !$0.extent.isEmpty }.sorted { $0.extent.offset < $1.extent.offset }
  }
}
