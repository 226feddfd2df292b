/// A set of bytes kept as ascending extents that neither overlap nor touch (`interval_set` in Ceph).
public struct ExtentSet: Sendable, Hashable, CustomStringConvertible {
  /// The extents, ascending, with a gap between each two.
  public private(set) var extents: [Extent] = []

  /// An empty set.
  public init() {}

  /// The bytes of any of the extents, which may overlap and come in any order.
  public init(_ extents: some Sequence<Extent>) {
    self.extents = ExtentSet.merged(extents.sorted { $0.offset < $1.offset })
  }

  /// The bytes of one extent.
  public init(_ extent: Extent) {
    if !extent.isEmpty { extents = [extent] }
  }

  /// Whether the set holds no byte.
  public var isEmpty: Bool { extents.isEmpty }
  /// How many bytes the set holds.
  public var length: UInt64 { extents.reduce(0) { $0 + $1.length } }
  /// The first byte after the last extent, 0 for an empty set.
  public var end: UInt64 { extents.last?.end ?? 0 }

  /// Whether every byte of the extent is in the set.
  public func contains(_ extent: Extent) -> Bool {
    extent.isEmpty || extents.contains { $0.offset <= extent.offset && extent.end <= $0.end }
  }

  /// Adds the bytes of an extent.
  public mutating func insert(_ extent: Extent) {
    guard !extent.isEmpty else { return }
    if let last = extents.last, last.end < extent.offset {
      extents.append(extent)
    } else {
      formUnion(ExtentSet(extent))
    }
  }

  /// Takes the bytes of an extent out.
  public mutating func remove(_ extent: Extent) {
    subtract(ExtentSet(extent))
  }

  /// Adds the bytes of another set.
  public mutating func formUnion(_ other: ExtentSet) {
    guard !other.isEmpty else { return }
    self = ExtentSet(extents + other.extents)
  }

  /// The bytes that are in both sets.
  public func intersection(_ other: ExtentSet) -> ExtentSet {
    var result = ExtentSet()
    var left = 0
    var right = 0
    while left < extents.count, right < other.extents.count {
      let common = extents[left].intersection(other.extents[right])
      if !common.isEmpty { result.extents.append(common) }
      if extents[left].end <= other.extents[right].end { left += 1 } else { right += 1 }
    }
    return result
  }

  /// The bytes that are in both the set and the extent.
  public func intersection(_ extent: Extent) -> ExtentSet {
    intersection(ExtentSet(extent))
  }

  /// Takes the bytes of another set out.
  public mutating func subtract(_ other: ExtentSet) {
    guard !isEmpty, !other.isEmpty else { return }
    var kept: [Extent] = []
    var next = 0
    for extent in extents {
      var start = extent.offset
      while next < other.extents.count, other.extents[next].end <= start { next += 1 }
      var cut = next
      while cut < other.extents.count, other.extents[cut].offset < extent.end {
        let before = Extent(from: start, to: other.extents[cut].offset)
        if !before.isEmpty { kept.append(before) }
        start = max(start, other.extents[cut].end)
        cut += 1
      }
      let rest = Extent(from: start, to: extent.end)
      if !rest.isEmpty { kept.append(rest) }
    }
    extents = kept
  }

  /// The bytes that are in this set and not in the other.
  public func subtracting(_ other: ExtentSet) -> ExtentSet {
    var result = self
    result.subtract(other)
    return result
  }

  /// The set with its narrowest gaps filled until it has at most `maximum` extents, `maximum` being at least 1. What is added to the
  /// set costs bytes, what is saved are the steps of an operation.
  public func coalesced(maximum: Int) -> ExtentSet {
    guard extents.count > max(maximum, 1) else { return self }
    let gaps = (1..<extents.count).sorted {
      extents[$0].offset - extents[$0 - 1].end < extents[$1].offset - extents[$1 - 1].end
    }
    let filled = Set(gaps.prefix(extents.count - max(maximum, 1)))
    var result: [Extent] = []
    for (index, extent) in extents.enumerated() {
      if filled.contains(index), let last = result.popLast() {
        result.append(Extent(from: last.offset, to: extent.end))
      } else {
        result.append(extent)
      }
    }
    return ExtentSet(result)
  }

  /// Written as Ceph writes interval sets: `[offset~length,…]`.
  public var description: String { "[\(extents.map(\.description).joined(separator: ","))]" }

  private static func merged(_ sorted: [Extent]) -> [Extent] {
    var result: [Extent] = []
    for extent in sorted where !extent.isEmpty {
      if let last = result.last, extent.offset <= last.end {
        result[result.count - 1] = Extent(from: last.offset, to: max(last.end, extent.end))
      } else {
        result.append(extent)
      }
    }
    return result
  }
}
