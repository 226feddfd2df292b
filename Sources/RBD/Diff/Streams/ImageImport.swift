import CephCodec
import ObjectClasses
import Rados

/// Reads an export into an image, as stock's `rbd import` and `rbd import-diff` do.
public struct ImageImport: Sendable {
  /// The image, opened for writing.
  public let image: Image
  /// Runs of so many zero bytes and more are not written; 0 to write all (`--sparse-size`).
  public let sparseSize: Int

  /// How stock's `rbd` leaves zeros out unless told otherwise (`RBD_DEFAULT_SPARSE_SIZE`).
  public static let defaultSparseSize = 4096
  /// The largest piece of a write that is held in memory.
  private static let pieceLimit: UInt64 = 4 << 20

  /// Imports into an image.
  public init(into image: Image, sparseSize: Int = ImageImport.defaultSparseSize) {
    self.image = image
    self.sparseSize = sparseSize
  }

  /// Applies one diff: the image gets its size, its changed runs, and at last the snapshot it ends at.
  ///
  /// Throws `ImageStreamError` for a stream that is no diff or does not fit the image, which may then be changed in part.
  ///
  /// - Parameter progress: told the image offset that was reached.
  public func applyDiff(
    _ source: inout some ByteSource, _ version: ImageStreamVersion, progress: ((UInt64) -> Void)? = nil
  ) async throws {
    try await DiffRecord.readBanner(from: &source, version)
    var snapshot: String?
    var isProtected = false
    var writes = PendingWrites(image: image)
    loop: while true {
      switch try await DiffRecord.read(from: &source, version) {
      case .fromSnapshot(let name):
        guard try await image.refreshIfNeeded().snapshot(named: name) != nil else {
          throw ImageStreamError.missingStartSnapshot(name)
        }
      case .toSnapshot(let name):
        guard try await image.refreshIfNeeded().snapshot(named: name) == nil else {
          throw ImageStreamError.existingEndSnapshot(name)
        }
        snapshot = name
      case .protection(let value): isProtected = value
      case .size(let size):
        try await writes.finish()
        if try await image.refreshIfNeeded().size != size { try await image.perform(.resize(size: size, allowShrink: true)) }
      case .write(let extent):
        try await readData(&source, extent, &writes)
        progress?(extent.offset)
      case .zero(let extent):
        try await writes.add(.zeros(extent))
        progress?(extent.offset)
      case .unknown(_, let length): try await source.skip(length, "unknown tag")
      case .end: break loop
      }
    }
    try await writes.finish()
    guard let snapshot, !snapshot.isEmpty else { return }
    _ = try await image.createSnapshot(snapshot)
    if isProtected { try await image.perform(.snapshotProtect(.user, name: snapshot)) }
  }

  /// Applies the diffs of a whole image's export of version 2, the header of which was read.
  ///
  /// - Parameter progress: told the diffs that are done and how many there are.
  public func applyAll(_ source: inout some ByteSource, progress: ((UInt64, UInt64) -> Void)? = nil) async throws {
    let count = try await ImageStreamHeader.readDiffCount(from: &source)
    for index in 0..<count {
      try await applyDiff(&source, .two)
      progress?(index + 1, count)
    }
  }

  /// Writes raw bytes from the image's beginning (`rbd import` of version 1). Zeros are left out: the image must be new.
  ///
  /// - Parameters:
  ///   - grows: whether the source's length is not known: the image then grows by doubling and gets its size in the end.
  ///   - progress: told how many bytes are read.
  public func writeAll(_ source: inout some ByteSource, grows: Bool, progress: ((UInt64) -> Void)? = nil) async throws {
    let header = try await image.refreshIfNeeded()
    let block = Int(header.objectSize)
    var size = header.size
    var position: UInt64 = 0
    var writes = PendingWrites(image: image)
    while grows || position < size {
      let wanted = grows ? block : Int(min(UInt64(block), size - position))
      let bytes = try await readBlock(&source, wanted)
      guard !bytes.isEmpty else { break }
      if grows, position + UInt64(bytes.count) > size {
        size = max(size, UInt64(block))
        while size < position + UInt64(bytes.count) { size *= 2 }
        try await image.perform(.resize(size: size, allowShrink: false))
      }
      for run in bytes.sparseRuns(sparseSize) where !run.isZero {
        try await writes.add(.data(position + UInt64(run.range.lowerBound), Array(bytes[run.range])))
      }
      position += UInt64(bytes.count)
      progress?(position)
    }
    try await writes.finish()
    if grows, position != size { try await image.perform(.resize(size: position, allowShrink: true)) }
  }

  private func readBlock(_ source: inout some ByteSource, _ count: Int) async throws -> [UInt8] {
    var block: [UInt8] = []
    while block.count < count {
      let part = try await source.read(upTo: count - block.count)
      if part.isEmpty { break }
      block = block.isEmpty ? part : block + part
    }
    return block
  }

  private func readData(_ source: inout some ByteSource, _ extent: Extent, _ writes: inout PendingWrites) async throws {
    var position = extent.offset
    while position < extent.end {
      let bytes = try await source.read(exactly: Int(min(extent.end - position, Self.pieceLimit)), "write data")
      for run in bytes.sparseRuns(sparseSize) {
        let start = position + UInt64(run.range.lowerBound)
        if run.isZero {
          try await writes.add(.zeros(Extent(offset: start, length: UInt64(run.range.count))))
        } else {
          try await writes.add(.data(start, Array(bytes[run.range])))
        }
      }
      position += UInt64(bytes.count)
    }
  }
}

/// Writes of an import that are made together, because they do not touch each other.
private struct PendingWrites {
  enum Write: Sendable {
    case data(UInt64, [UInt8])
    case zeros(Extent)

    var extent: Extent {
      switch self {
      case .data(let offset, let bytes): Extent(offset: offset, length: UInt64(bytes.count))
      case .zeros(let extent): extent
      }
    }

    var dataLength: Int { if case .data(_, let bytes) = self { bytes.count } else { 0 } }
  }

  /// How many writes and bytes are gathered.
  private static let writesLimit = 64
  private static let bytesLimit = 16 << 20

  let image: Image
  private var writes: [Write] = []
  private var bytes = 0
  private var touched = ExtentSet()

  init(image: Image) { self.image = image }

  /// Makes a write soon.
  mutating func add(_ write: Write) async throws(RadosError) {
    guard !write.extent.isEmpty else { return }
    if writes.count >= Self.writesLimit || bytes + write.dataLength > Self.bytesLimit
      || !touched.intersection(write.extent).isEmpty
    {
      try await finish()
    }
    writes.append(write)
    bytes += write.dataLength
    touched.insert(write.extent)
  }

  /// Makes the writes that are left.
  mutating func finish() async throws(RadosError) {
    let image = image
    try await forEach(writes, atMost: 10) { write throws(RadosError) in
      switch write {
      case .data(let offset, let bytes): try await image.write(offset: offset, bytes)
      case .zeros(let extent): try await image.change { io throws(RadosError) in try await io.writeZeroes(extent) }
      }
    }
    (writes, bytes, touched) = ([], 0, ExtentSet())
  }
}
