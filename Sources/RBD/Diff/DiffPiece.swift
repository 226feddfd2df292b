/// A run of bytes that differs between two states of an image.
public struct DiffPiece: Sendable, Equatable {
  /// Which bytes of the image.
  public var extent: Extent
  /// Whether they may be stored at the newer state; if not, they read as zeros there.
  public var exists: Bool

  /// A run of bytes.
  public init(extent: Extent, exists: Bool) {
    self.extent = extent
    self.exists = exists
  }

  /// The run in pieces of at most `limit` bytes.
  func split(_ limit: UInt64) -> [DiffPiece] {
    stride(from: extent.offset, to: extent.end, by: Int(clamping: limit)).map { start in
      DiffPiece(extent: Extent(from: start, to: start + min(limit, extent.end - start)), exists: exists)
    }
  }
}
