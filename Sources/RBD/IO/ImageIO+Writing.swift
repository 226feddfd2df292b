import CephCodec
import Rados

extension ImageIO {
  /// Writes bytes (`rbd_write`). Cut off at the image's end; throws EINVAL where `offset` is at or beyond it. When it returns, the
  /// bytes are on disk.
  public func write(offset: UInt64, _ bytes: [UInt8]) async throws(RadosError) {
    try await changeObjects(Extent(offset: offset, length: UInt64(bytes.count)), "write") { piece, _ in
      ObjectMutation(kind: .write(piece.gather(bytes)), extent: piece.extent)
    }
  }

  /// Makes bytes read as zeros and frees what lies whole within them (`rbd_discard`). With a granularity, a power of two of bytes, the
  /// extent shrinks in each object to whole granules, and bytes outside keep their value (`rbd_discard_granularity_bytes`).
  public func discard(_ extent: Extent, granularity: UInt64 = 0) async throws(RadosError) {
    try await changeObjects(extent, "discard") { piece, state in
      let size = state.layout.objectSize
      guard let granules = piece.extent.granules(granularity, objectSize: size) else { return nil }
      let hidesParent = state.hasParent(piece.object)
      let copiesUp = hidesParent && (granules.length < size || !state.header.snapshots.isEmpty)
      return .discard(granules, objectSize: size, hidesParent: hidesParent, copiesUp: copiesUp)
    }
  }

  /// Makes bytes read as zeros (`rbd_write_zeroes`), giving space back unless `thick`, which writes the zeros
  /// (`RBD_WRITE_ZEROES_FLAG_THICK_PROVISION`).
  public func writeZeroes(_ extent: Extent, thick: Bool = false) async throws(RadosError) {
    guard thick else { return try await discard(extent) }
    try await changeObjects(extent, "write zeroes") { piece, _ in
      ObjectMutation(kind: .write([UInt8](repeating: 0, count: Int(piece.extent.length))), extent: piece.extent)
    }
  }

  /// Fills bytes with a pattern again and again (`rbd_writesame`). Throws EINVAL unless the extent's length is a multiple of the
  /// pattern's.
  public func writeSame(_ extent: Extent, _ pattern: [UInt8]) async throws(RadosError) {
    let length = UInt64(pattern.count)
    guard length > 0, extent.length % length == 0 else {
      throw RadosError(.invalid, "write same", object: header.headerObject, detail: "the pattern does not fit the length")
    }
    try await changeObjects(extent, "write same") { piece, _ in
      if piece.buffers.allSatisfy({ $0.offset % length == 0 && $0.length % length == 0 }) {
        return ObjectMutation(kind: .writeSame(pattern), extent: piece.extent)
      }
      let bytes = piece.buffers.flatMap { buffer in (buffer.offset..<buffer.end).map { pattern[Int($0 % length)] } }
      return ObjectMutation(kind: .write(bytes), extent: piece.extent)
    }
  }

  /// Writes bytes if the image holds the expected ones at the offset (`rbd_compare_and_write`). Returns nil when it wrote, else the
  /// image offset of the first byte that differs. Throws EINVAL unless both are of one length and lie in one sector of 512 bytes.
  public func compareAndWrite(offset: UInt64, expected: [UInt8], _ bytes: [UInt8]) async throws(RadosError) -> UInt64? {
    let sector: UInt64 = 512
    guard expected.count == bytes.count, offset % sector + UInt64(bytes.count) <= sector else {
      throw RadosError(.invalid, "compare and write", object: header.headerObject, detail: "not within one sector")
    }
    do throws(RadosError) {
      try await changeObjects(Extent(offset: offset, length: UInt64(bytes.count)), "compare and write") { piece, _ in
        ObjectMutation(
          kind: .compareAndWrite(expected: piece.gather(expected), bytes: piece.gather(bytes)), extent: piece.extent)
      }
      return nil
    } catch {
      // The OSD answers a failed comparison with MAX_ERRNO (4095) and the position.
      guard error.errno.rawValue >= 4095 else { throw error }
      return offset + UInt64(error.errno.rawValue - 4095)
    }
  }

  /// Changes the objects that an extent of the image lies in. The mutation of each piece is made when its turn comes; nil leaves the
  /// piece alone.
  private func changeObjects(
    _ extent: Extent, _ operation: String,
    _ mutation: @escaping @Sendable (ObjectExtent, ImageIOState) -> ObjectMutation?
  ) async throws(RadosError) {
    try await gate.change { () throws(RadosError) in
      let state = self.state
      let extent = try state.clipped(extent, at: .head, operation)
      try await forEach(state.layout.pieces(of: extent), atMost: self.options.operations) { piece throws(RadosError) in
        guard let mutation = mutation(piece, state) else { return }
        try await self.change(piece.object, mutation, state)
      }
    }
  }
}

extension ImageLayout {
  /// The object extents of a range of any length, some stripe units at a time. Buffer offsets count from the range's start.
  func pieces(of extent: Extent) -> some Sequence<ObjectExtent> & Sendable {
    PieceSequence(layout: self, extent: extent)
  }
}

/// The object extents of a range, mapped an object set at a time, and a large object set in parts.
struct PieceSequence: Sequence, Sendable {
  /// How many stripe units are mapped at a time at most.
  static let unitsAtOnce: UInt64 = 4096

  let layout: ImageLayout
  let extent: Extent

  func makeIterator() -> Iterator { Iterator(layout: layout, extent: extent, position: extent.offset) }

  struct Iterator: IteratorProtocol {
    let layout: ImageLayout
    let extent: Extent
    var position: UInt64
    private var batch: ArraySlice<ObjectExtent> = []

    init(layout: ImageLayout, extent: Extent, position: UInt64) {
      self.layout = layout
      self.extent = extent
      self.position = position
    }

    mutating func next() -> ObjectExtent? {
      while batch.isEmpty, position < extent.end {
        let step = Swift.min(layout.period, layout.stripeUnit * PieceSequence.unitsAtOnce)
        let (end, overflow) = (position - position % step).addingReportingOverflow(step)
        let part = Extent(from: position, to: overflow ? extent.end : Swift.min(end, extent.end))
        batch = layout.objectExtents(of: part, bufferOffset: position - extent.offset)[...]
        position = part.end
      }
      return batch.popFirst()
    }
  }
}

extension ObjectExtent {
  /// The piece's bytes out of those of the mapped range.
  func gather(_ bytes: [UInt8]) -> [UInt8] {
    if buffers.count == 1, buffers[0].offset == 0, buffers[0].length == UInt64(bytes.count) { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(Int(extent.length))
    for buffer in buffers { result += bytes[Int(buffer.offset)..<Int(buffer.end)] }
    return result
  }
}

extension Extent {
  /// The whole granules in an extent of an object (`ImageDiscardRequest::prune_object_extents`); nil if there are none. Without a
  /// granularity, and for the object's tail when a granule is a whole object, the extent itself.
  func granules(_ granularity: UInt64, objectSize: UInt64) -> Extent? {
    guard granularity > 0 else { return self }
    let granule = Swift.min(granularity, objectSize)
    guard granule < objectSize || end < objectSize else { return self }
    let start = (offset + granule - 1) / granule * granule
    let inner = Extent(from: start, to: end / granule * granule)
    return inner.isEmpty ? nil : inner
  }
}
