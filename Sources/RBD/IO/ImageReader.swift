import CephCodec
import Rados

/// Reads one snapshot of an image, or its writable state; as a clone's parent among others.
public struct ImageReader: ParentReading {
  /// The image.
  public let io: ImageIO
  /// What is read of it.
  public let snapshot: SnapshotID

  /// Reads `snapshot` of the image of `io`.
  public init(_ io: ImageIO, at snapshot: SnapshotID) {
    self.io = io
    self.snapshot = snapshot
  }

  /// Reads bytes; what lies beyond the image's end is a hole. Throws ENOENT when the snapshot does not exist.
  public func sparseRead(_ extent: Extent) async throws(RadosError) -> SparseBytes {
    guard let size = io.header.size(at: snapshot) else {
      throw RadosError(.noEntry, "read", object: io.header.headerObject, detail: "no snapshot \(snapshot)")
    }
    let inside = Extent(from: extent.offset, to: min(extent.end, size))
    let runs = inside.isEmpty ? [] : try await io.sparseRead(inside, at: snapshot).runs
    guard let result = SparseBytes(range: extent, runs: runs) else {
      throw RadosError(.badMessage, "read", object: io.header.headerObject, detail: "extents out of range")
    }
    return result
  }

  /// Which of some bytes the snapshot stores, itself or through its parent. Throws ENOENT when the snapshot does not exist.
  public func storedExtents(_ extent: Extent, wholeObject: Bool) async throws(RadosError) -> ExtentSet {
    let inside = Extent(from: extent.offset, to: min(extent.end, io.header.size(at: snapshot) ?? 0))
    guard !inside.isEmpty else { return ExtentSet() }
    let diff = try ImageDiff(io, from: nil, to: snapshot, in: inside, wholeObject: wholeObject)
    let stored = try await diff.collect().filter(\.exists)
    return ExtentSet(stored.map(\.extent)).intersection(extent)
  }
}
