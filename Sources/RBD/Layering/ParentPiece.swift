/// A run of an object's bytes that a parent shows through, and where the parent has them.
struct ParentPiece: Sendable, Equatable {
  /// Where in the object the run begins.
  var objectOffset: UInt64
  /// The parent's bytes.
  var parent: Extent
}

extension ImageLayout {
  /// The parts of an object's extent that a parent shows through for `overlap` bytes, in the order of the object's bytes.
  func parentPieces(of extent: Extent, in object: UInt64, overlap: UInt64) -> [ParentPiece] {
    let visible = Extent(offset: 0, length: overlap)
    var position = extent.offset
    var pieces: [ParentPiece] = []
    for image in imageExtents(of: extent, in: object) {
      let shown = image.intersection(visible)
      if !shown.isEmpty { pieces.append(ParentPiece(objectOffset: position + (shown.offset - image.offset), parent: shown)) }
      position += image.length
    }
    return pieces
  }
}

extension SparseBytes.Run {
  /// Whether every byte is zero.
  var isZero: Bool { bytes.allZero }
}
