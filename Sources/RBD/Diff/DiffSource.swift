import CephCodec
import ObjectClasses
import Rados

/// One state of an image whose objects' histories are asked, and the parents that show through it.
final class DiffSource: Sendable {
  /// How many ancestors an image has at most.
  private static let maximumDepth = 64

  let layout: ImageLayout
  private let dataPool: Pool
  private let snapshot: SnapshotID
  private let overlap: UInt64
  private let parent: DiffSource?

  /// A state of an image. Parents are opened only if they are wanted.
  convenience init(
    _ header: ImageHeader, in pool: Pool, at snapshot: SnapshotID, withParents: Bool
  ) async throws(RadosError) {
    var chain: [(ImageHeader, Pool, SnapshotID)] = [(header, pool, snapshot)]
    while withParents, let (last, lastPool, lastSnapshot) = chain.last, let link = last.parent(at: lastSnapshot), link.overlap > 0
    {
      guard chain.count < Self.maximumDepth else {
        throw RadosError(.invalid, "open the parent", object: header.headerObject, detail: "too many ancestors")
      }
      let parentPool = try await lastPool.cluster.pool(id: link.spec.poolID, namespace: link.spec.poolNamespace)
      chain.append((try await ImageHeader.read(from: parentPool, id: link.spec.imageID), parentPool, link.spec.snapshotID))
    }
    var source: DiffSource?
    for (header, pool, snapshot) in chain.dropFirst().reversed() {
      source = try await DiffSource(header, pool, snapshot, parent: source)
    }
    try await self.init(header, pool, snapshot, parent: source)
  }

  private init(_ header: ImageHeader, _ pool: Pool, _ snapshot: SnapshotID, parent: DiffSource?) async throws(RadosError) {
    guard let layout = ImageLayout(header) else {
      throw RadosError(.invalid, "open the data", object: header.headerObject, detail: "impossible layout")
    }
    self.layout = layout
    dataPool = try await header.dataPool(from: pool)
    self.snapshot = snapshot
    overlap = header.parent(at: snapshot)?.overlap ?? 0
    self.parent = parent
  }

  /// What differs in extents of an object since a snapshot (0 for the beginning). An object of which nothing is known shows its parent.
  func pieces(
    of extents: [Extent], in object: UInt64, from older: SnapshotID, wholeObjects: Bool
  ) async throws(RadosError) -> [DiffPiece] {
    let history = try await ObjectHistory.read(layout.objectName(object), in: dataPool)
    let diff = ObjectDiff(history, from: older, to: snapshot)
    let pieces = diff.pieces(objectSize: layout.objectSize, wholeObjects: wholeObjects).clipped(to: extents)
    guard pieces.isEmpty, older == 0 else { return pieces }
    return try await parentPieces(of: extents, in: object, wholeObjects: wholeObjects)
  }

  /// What a parent shows in extents of an object.
  func parentPieces(of extents: [Extent], in object: UInt64, wholeObjects: Bool) async throws(RadosError) -> [DiffPiece] {
    guard let parent else { return [] }
    var pieces: [DiffPiece] = []
    for extent in extents {
      for shown in layout.parentExtents(of: extent, in: object, overlap: overlap) {
        pieces += try await parent.imagePieces(of: shown, wholeObjects: wholeObjects)
      }
    }
    // Bytes of the parent's image are bytes of the child's; back to the child's object.
    return pieces.flatMap { piece in
      layout.objectExtents(of: piece.extent).filter { $0.object == object }.map {
        DiffPiece(extent: $0.extent, exists: piece.exists)
      }
    }
  }

  /// What is stored of an extent of the image at its state, in image offsets.
  private func imagePieces(of extent: Extent, wholeObjects: Bool) async throws(RadosError) -> [DiffPiece] {
    var pieces: [DiffPiece] = []
    for run in layout.objectExtents(of: extent) {
      for piece in try await self.pieces(of: [run.extent], in: run.object, from: 0, wholeObjects: wholeObjects) where piece.exists
      {
        pieces += layout.imageExtents(of: piece.extent, in: run.object).map { DiffPiece(extent: $0, exists: true) }
      }
    }
    return pieces
  }
}

extension [DiffPiece] {
  /// The parts of the pieces that lie in extents.
  func clipped(to extents: [Extent]) -> [DiffPiece] {
    flatMap { piece in
      extents.map { DiffPiece(extent: piece.extent.intersection($0), exists: piece.exists) }.filter { !$0.extent.isEmpty }
    }
  }
}
