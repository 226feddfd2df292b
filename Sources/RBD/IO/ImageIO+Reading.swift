import CephCodec
import Rados

extension ImageIO {
  /// Reads bytes of the writable state or a snapshot, holes as zeros (`rbd_read`). Cut off at the image's end; throws EINVAL where the
  /// extent begins at or beyond the end, ENOENT for an unknown snapshot. The caller bounds the length.
  public func read(_ extent: Extent, at snapshot: SnapshotID = .head) async throws(RadosError) -> [UInt8] {
    try await sparseRead(extent, at: snapshot).filled
  }

  /// Reads bytes of the writable state or a snapshot as runs and holes. Otherwise as `read`.
  public func sparseRead(_ extent: Extent, at snapshot: SnapshotID = .head) async throws(RadosError) -> SparseBytes {
    let state = state
    let extent = try state.clipped(extent, at: snapshot, "read")
    let pieces = state.layout.objectExtents(of: extent)
    let found = try await concurrentMap(pieces, atMost: options.operations) { piece throws(RadosError) in
      try await self.readObject(piece.object, piece.extent, at: snapshot, state)
    }
    var runs: [SparseBytes.Run] = []
    for (piece, bytes) in zip(pieces, found) {
      runs += bytes.imageRuns(of: piece, from: extent.offset)
    }
    runs.sort { $0.offset < $1.offset }
    guard let result = SparseBytes(range: extent, runs: runs) else {
      throw RadosError(.badMessage, "read", object: state.header.headerObject, detail: "overlapping extents")
    }
    return result
  }

  /// Reads bytes of one object: its own if it exists, else its parent's, else holes (`ObjectReadRequest`).
  func readObject(
    _ object: UInt64, _ extent: Extent, at snapshot: SnapshotID, _ state: ImageIOState
  ) async throws(RadosError) -> SparseBytes {
    if snapshot == .head, let map = state.objectMap, await !map.mayExist(object) {
      return try await readParent(of: object, extent, at: snapshot, state)
    }
    let own = try await limit.run(bytes: extent.length) { () throws(RadosError) in
      try await self.readOwn(state.name(object), extent, at: snapshot)
    }
    if let own { return own }
    return try await readParent(of: object, extent, at: snapshot, state)
  }

  /// Reads bytes of an object, nil if it does not exist.
  private func readOwn(_ name: String, _ extent: Extent, at snapshot: SnapshotID) async throws(RadosError) -> SparseBytes? {
    var operation = ReadOperation()
    do throws(RadosError) {
      if extent.length >= options.sparseReadThreshold {
        let step = operation.sparseRead(offset: extent.offset, length: extent.length)
        return try SparseBytes(try await dataPool.read(name, operation, at: snapshot)[step], range: extent, object: name)
      }
      let step = operation.read(offset: extent.offset, length: extent.length)
      let bytes = try await dataPool.read(name, operation, at: snapshot)[step]
      guard let result = SparseBytes(range: extent, runs: [.init(offset: extent.offset, bytes: bytes)]) else {
        throw RadosError(.badMessage, "read", object: name, detail: "more bytes than asked for")
      }
      return result
    } catch  where error.errno == .noEntry {
      return nil
    }
  }

  /// Reads what the parent shows through an object's extent; holes where it shows nothing.
  func readParent(
    of object: UInt64, _ extent: Extent, at snapshot: SnapshotID, _ state: ImageIOState
  ) async throws(RadosError) -> SparseBytes {
    var runs: [SparseBytes.Run] = []
    for piece in state.parentPieces(of: object, extent, at: snapshot) {
      guard let parent = state.parent else {
        throw RadosError(.noDevice, "read the parent", object: state.header.headerObject, detail: "the parent is not open")
      }
      let found = try await parent.sparseRead(piece.parent)
      runs += found.runs.map { .init(offset: $0.offset - piece.parent.offset + piece.objectOffset, bytes: $0.bytes) }
    }
    guard let result = SparseBytes(range: extent, runs: runs) else {
      throw RadosError(.badMessage, "read the parent", object: state.name(object), detail: "extents out of range")
    }
    return result
  }
}

extension ImageIOState {
  /// The part of an extent that is in the image (`clip_io`). Throws EINVAL where it begins beyond the end and is not empty.
  func clipped(_ extent: Extent, at snapshot: SnapshotID, _ operation: String) throws(RadosError) -> Extent {
    guard let size = header.size(at: snapshot) else {
      throw RadosError(.noEntry, operation, object: header.headerObject, detail: "no snapshot \(snapshot)")
    }
    guard !extent.isEmpty else { return extent }
    guard extent.offset < size else {
      throw RadosError(
        .invalid, operation, object: header.headerObject, detail: "offset \(extent.offset) is beyond the size \(size)")
    }
    return Extent(from: extent.offset, to: min(extent.end, size))
  }
}

extension SparseBytes {
  /// The result of a sparse read of an object. Throws EBADMSG where it does not fit the range that was asked for.
  init(_ extents: SparseExtents, range: Extent, object: String) throws(RadosError) {
    let stored = extents.extents.map { Extent(offset: $0.offset, length: $0.length) }
    guard let bytes = SparseBytes(range: range, extents: stored, data: extents.data) else {
      throw RadosError(.badMessage, "sparse read", object: object, detail: "extents do not fit the range")
    }
    self = bytes
  }

  /// The runs in image offsets, these bytes being an object's extent that the image's bytes from `start` were mapped to.
  func imageRuns(of piece: ObjectExtent, from start: UInt64) -> [Run] {
    if piece.buffers.count == 1 {
      return runs.map { Run(offset: start + piece.buffers[0].offset + ($0.offset - piece.extent.offset), bytes: $0.bytes) }
    }
    var result: [Run] = []
    var position = piece.extent.offset
    for buffer in piece.buffers {
      let part = Extent(offset: position, length: buffer.length)
      for run in runs {
        let common = part.intersection(Extent(offset: run.offset, length: UInt64(run.bytes.count)))
        guard !common.isEmpty else { continue }
        let first = Int(common.offset - run.offset)
        result.append(
          Run(
            offset: start + buffer.offset + (common.offset - position),
            bytes: Array(run.bytes[first..<first + Int(common.length)])))
      }
      position += buffer.length
    }
    return result
  }
}
