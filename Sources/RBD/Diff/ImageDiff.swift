import CephCodec
import Rados

/// The difference between two snapshots of an image (`librbd::api::DiffIterate`).
public struct ImageDiff: Sendable {
  /// The image.
  public let io: ImageIO
  /// The older snapshot; nil for the time when the image was empty.
  public let start: SnapshotID?
  /// The newer snapshot, or `.head`.
  public let end: SnapshotID
  /// Which bytes of the image.
  public let range: Extent
  /// Whether what a clone's parent holds counts as data of the clone, in a difference from the beginning.
  public let includesParent: Bool
  /// Whether an object with any change counts as changed throughout.
  public let wholeObject: Bool
  /// Which objects changed according to the object maps; with it and `wholeObject` no object is asked.
  public let objects: FastDiff?

  /// A difference.
  ///
  /// Throws ENOENT when a snapshot does not exist, EINVAL when `start` is not older than `end` or the range begins beyond the end.
  public init(
    _ io: ImageIO, from start: SnapshotID?, to end: SnapshotID, in range: Extent? = nil, includesParent: Bool = true,
    wholeObject: Bool = false, objects: FastDiff? = nil
  ) throws(RadosError) {
    let header = io.header
    for snapshot in [start, end].compactMap({ $0 }) where header.size(at: snapshot) == nil {
      throw RadosError(.noEntry, "compare snapshots", object: header.headerObject, detail: "no snapshot \(snapshot)")
    }
    if let start, start > end {
      throw RadosError(.invalid, "compare snapshots", object: header.headerObject, detail: "\(start) is not older than \(end)")
    }
    self.io = io
    self.start = start
    self.end = end
    let all = Extent(offset: 0, length: header.size(at: end) ?? 0)
    self.range = try range.map { range throws(RadosError) in try io.state.clipped(range, at: end, "compare snapshots") } ?? all
    self.includesParent = includesParent && start == nil
    self.wholeObject = wholeObject
    self.objects = objects
  }

  /// A difference of an open image that uses the object maps where the image has some that can be relied upon; otherwise as `init`.
  public static func load(
    _ image: Image, from start: SnapshotID?, to end: SnapshotID, in range: Extent? = nil, includesParent: Bool = true,
    wholeObject: Bool = false
  ) async throws(RadosError) -> ImageDiff {
    let header = try await image.refreshIfNeeded()
    var objects: FastDiff?
    do throws(RadosError) {
      objects = try await FastDiff.load(header, in: image.pool, from: start, to: end)
    } catch  where error.errno == .invalid {
      objects = nil
    }
    return try ImageDiff(
      image.io, from: start, to: end, in: range, includesParent: includesParent, wholeObject: wholeObject, objects: objects)
  }

  /// The changed runs, some object sets at a time.
  public struct Cursor: Sendable {
    private let diff: ImageDiff
    private var position: UInt64

    /// Up to which byte of the image the runs are told.
    public var reached: UInt64 { position }

    fileprivate init(_ diff: ImageDiff) {
      self.diff = diff
      position = diff.start == diff.end ? diff.range.end : diff.range.offset
    }

    /// The next changed runs, ascending by image offset, perhaps none; nil at the end.
    public mutating func next() async throws(RadosError) -> [DiffPiece]? {
      guard position < diff.range.end else { return nil }
      let period = diff.io.layout.period
      var parts: [Extent] = []
      while position < diff.range.end, parts.count < ImageDiff.periodsAtOnce {
        let (next, overflow) = (position - position % period).addingReportingOverflow(period)
        let part = Extent(from: position, to: overflow ? diff.range.end : min(next, diff.range.end))
        position = part.end
        if diff.mayDiffer(part) { parts.append(part) }
      }
      let diff = diff
      let found = try await concurrentMap(parts, atMost: diff.io.options.managementOperations) { part throws(RadosError) in
        try await diff.differences(in: part)
      }
      return Array(found.joined())
    }
  }

  /// Begins to go through the changed runs.
  public func cursor() -> Cursor { Cursor(self) }

  /// All changed runs, for images that are known to be small.
  public func collect() async throws(RadosError) -> [DiffPiece] {
    var result: [DiffPiece] = []
    var cursor = cursor()
    while let runs = try await cursor.next() { result += runs }
    return result
  }

  /// How many object sets are compared before their differences are told.
  fileprivate static let periodsAtOnce = 64

  /// Whether the object maps leave it open that something in an object set differs, so that nothing is asked for long empty stretches.
  fileprivate func mayDiffer(_ part: Extent) -> Bool {
    guard let objects else { return true }
    if includesParent, io.header.parent(at: end) != nil { return true }
    let first = part.offset / io.layout.period * io.layout.stripeCount
    return (first..<first + io.layout.stripeCount).contains { objects[$0] == .changed || objects[$0] == .removed }
  }

  fileprivate func differences(in part: Extent) async throws(RadosError) -> [DiffPiece] {
    var data = ExtentSet()
    var zeroed = ExtentSet()
    var runs: [DiffPiece] = []
    let pieces = Dictionary(grouping: io.layout.objectExtents(of: part), by: \.object)
    for (object, pieces) in pieces.sorted(by: { $0.key < $1.key }) {
      let extents = ExtentSet(pieces.map(\.extent))
      if wholeObject, let objects {
        let change = objects[object]
        if change == .hole, includesParent {
          // An object that the image never had shows its parent.
          for extent in imageExtents(try await parentData(of: object, extents), of: object) {
            data.insert(extent.intersection(part))
          }
        }
        guard change == .changed || change == .removed else { continue }
        // Told object by object, as the maps know them.
        for image in imageExtents(extents, of: object) {
          runs.append(DiffPiece(extent: image.intersection(part), exists: change == .changed))
        }
        continue
      }
      if let objects, objects[object] == .data || (objects[object] == .hole && !includesParent) { continue }
      let change = try await self.change(of: object, extents)
      for extent in imageExtents(change.data, of: object) { data.insert(extent.intersection(part)) }
      for extent in imageExtents(change.zeroed, of: object) { zeroed.insert(extent.intersection(part)) }
    }
    runs += data.extents.map { DiffPiece(extent: $0, exists: true) }
    runs += zeroed.extents.map { DiffPiece(extent: $0, exists: false) }
    return runs.sorted { $0.extent.offset < $1.extent.offset }
  }

  private func imageExtents(_ extents: ExtentSet, of object: UInt64) -> [Extent] {
    extents.extents.flatMap { io.layout.imageExtents(of: $0, in: object) }
  }

  private func change(of object: UInt64, _ extents: ExtentSet) async throws(RadosError) -> ObjectDiffExtents {
    let history = try await io.limit.run(bytes: 0) { () throws(RadosError) in
      try await ObjectHistory.read(io.layout.objectName(object), in: io.dataPool)
    }
    var change = ObjectDiffExtents(
      history, from: start ?? 0, to: end, in: extents, objectSize: io.layout.objectSize, wholeObject: wholeObject)
    guard includesParent, change.isEmpty else { return change }
    change.data = try await parentData(of: object, extents)
    return change
  }

  /// What the parent holds of an object's bytes.
  private func parentData(of object: UInt64, _ extents: ExtentSet) async throws(RadosError) -> ExtentSet {
    let state = io.state
    var result = ExtentSet()
    for extent in extents.extents {
      for piece in state.parentPieces(of: object, extent, at: end) {
        guard let parent = state.parent else {
          throw RadosError(.noDevice, "compare snapshots", object: state.header.headerObject, detail: "the parent is not open")
        }
        for stored in try await parent.storedExtents(piece.parent, wholeObject: wholeObject).extents {
          result.insert(Extent(offset: stored.offset - piece.parent.offset + piece.objectOffset, length: stored.length))
        }
      }
    }
    return result
  }
}
