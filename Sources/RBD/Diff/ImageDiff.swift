import CephCodec
import ObjectClasses
import Rados

/// What differs between two states of an image, by the image's bytes (`librbd::api::DiffIterate`).
public struct ImageDiff: Sendable {
  /// What is compared, and how.
  public struct Options: Sendable {
    /// The older snapshot; nil for the empty image.
    public var older: SnapshotID?
    /// The newer snapshot, or the writable state.
    public var newer: SnapshotID
    /// Whether what a parent shows counts, too. Only where the older state is the empty image.
    public var includesParent: Bool
    /// Whether an object that differs anywhere differs everywhere: told by the object maps alone, if the image has them.
    public var wholeObjects: Bool

    /// What is compared, and how.
    public init(older: SnapshotID? = nil, newer: SnapshotID = .head, includesParent: Bool, wholeObjects: Bool) {
      self.older = older
      self.newer = newer
      self.includesParent = includesParent
      self.wholeObjects = wholeObjects
    }
  }

  /// How many object sets are compared before their differences are told.
  private static let window: UInt64 = 256
  /// How many are compared at once (`rbd_concurrent_management_ops`).
  private static let concurrency = 10

  private let source: DiffSource
  private let options: Options
  /// What the object maps say; nil if they say nothing.
  private let fast: FastDiff?
  private let size: UInt64

  /// Prepares a comparison. Throws ENOENT for a snapshot that does not exist, EINVAL where the older one is not older.
  public init(of header: ImageHeader, in pool: Pool, _ options: Options) async throws(RadosError) {
    guard let size = header.size(at: options.newer), options.older.map({ header.snapshot($0) != nil }) ?? true else {
      throw RadosError(.noEntry, "compare snapshots", object: header.headerObject)
    }
    guard (options.older ?? 0) <= options.newer else {
      throw RadosError(.invalid, "compare snapshots", object: header.headerObject, detail: "the older snapshot is newer")
    }
    self.options = options
    self.size = size
    source = try await DiffSource(
      header, in: pool, at: options.newer, withParents: options.includesParent && options.older == nil)
    do throws(RadosError) {
      fast = try await FastDiff.load(header, in: pool, from: options.older, to: options.newer)
    } catch  where error.errno == .invalid {
      // No object maps that could be relied upon: every object is asked.
      fast = nil
    }
  }

  /// Tells the differences, ascending: a bounded number of pieces at a time. Adjacent bytes are one piece within an object set.
  public func forEach<Failure: Error>(
    _ body: ([DiffPiece], _ done: UInt64, _ total: UInt64) async throws(Failure) -> Void,
    failure: (RadosError) -> Failure
  ) async throws(Failure) {
    guard options.older != options.newer else { return }
    let period = source.layout.period
    let count = size / period + (size % period == 0 ? 0 : 1)
    var next: UInt64 = 0
    while next < count {
      let end = min(next + Self.window, count)
      let sets: [[DiffPiece]]
      do throws(RadosError) {
        sets = try await concurrentMap(Array(next..<end), atMost: Self.concurrency) { set throws(RadosError) in
          try await self.pieces(ofSet: set)
        }
      } catch {
        throw failure(error)
      }
      try await body(sets.flatMap { $0 }, min(end * period, size), size)
      next = end
    }
  }

  /// The differences in one object set, in image offsets.
  private func pieces(ofSet set: UInt64) async throws(RadosError) -> [DiffPiece] {
    let layout = source.layout
    let range = Extent(from: set * layout.period, to: min((set + 1) * layout.period, size))
    var pieces: [DiffPiece] = []
    for object in set * layout.stripeCount..<(set + 1) * layout.stripeCount {
      for piece in try await self.pieces(ofObject: object) {
        for extent in layout.imageExtents(of: piece.extent, in: object) {
          let inside = extent.intersection(range)
          if !inside.isEmpty { pieces.append(DiffPiece(extent: inside, exists: piece.exists)) }
        }
      }
    }
    return pieces.merged()
  }

  private func pieces(ofObject object: UInt64) async throws(RadosError) -> [DiffPiece] {
    let whole = Extent(offset: 0, length: source.layout.objectSize)
    let older = options.older ?? 0
    guard let fast else {
      return try await source.pieces(of: [whole], in: object, from: older, wholeObjects: options.wholeObjects)
    }
    switch fast[object] {
    case .hole: return try await source.parentPieces(of: [whole], in: object, wholeObjects: options.wholeObjects)
    case .data: return []
    case .removed where options.wholeObjects: return [DiffPiece(extent: whole, exists: false)]
    case .changed where options.wholeObjects: return [DiffPiece(extent: whole, exists: true)]
    case .removed, .changed: return try await source.pieces(of: [whole], in: object, from: older, wholeObjects: false)
    }
  }
}

extension [DiffPiece] {
  /// The pieces in order, those that touch and are alike as one.
  func merged() -> [DiffPiece] {
    var result: [DiffPiece] = []
    for piece in sorted(by: { $0.extent.offset < $1.extent.offset }) {
      if let last = result.last, last.exists == piece.exists, last.extent.end == piece.extent.offset {
        result[result.count - 1].extent = Extent(from: last.extent.offset, to: piece.extent.end)
      } else {
        result.append(piece)
      }
    }
    return result
  }
}
