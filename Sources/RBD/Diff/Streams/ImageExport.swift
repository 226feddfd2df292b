import CephCodec
import ObjectClasses
import Rados

/// Writes an image, or the difference of two snapshots, as stock's `rbd export` and `rbd export-diff` do, byte for byte.
public struct ImageExport: Sendable {
  /// Takes the stream's bytes in order.
  public typealias Sink = (_ bytes: [UInt8]) async throws -> Void

  /// The image.
  public let io: ImageIO

  /// Exports an image.
  public init(_ io: ImageIO) { self.io = io }

  /// How many bytes are read ahead at once.
  private static let readAhead: UInt64 = 32 << 20
  /// The longest run that becomes one record.
  private static let recordLimit: UInt64 = 64 << 20

  /// Reads a snapshot, or the writable state, from beginning to end (`rbd export`). The sink gets all bytes in order, as runs and holes.
  public func readAll(at snapshot: SnapshotID, _ sink: (SparseBytes) async throws -> Void) async throws {
    guard let size = io.header.size(at: snapshot) else {
      throw RadosError(.noEntry, "export", object: io.header.headerObject, detail: "no snapshot \(snapshot)")
    }
    let chunk = max(io.layout.objectSize, 4 << 20)
    let together = max(1, Self.readAhead / chunk)
    var position: UInt64 = 0
    while position < size {
      var parts: [Extent] = []
      while position < size, UInt64(parts.count) < together {
        let part = Extent(from: position, to: min(position + chunk, size))
        parts.append(part)
        position = part.end
      }
      let io = io
      let read = try await concurrentMap(parts, atMost: parts.count) { part throws(RadosError) in
        try await io.sparseRead(part, at: snapshot)
      }
      for bytes in read { try await sink(bytes) }
    }
  }

  /// Writes a difference (`rbd export-diff`): its banner and head, its changed runs, its end.
  ///
  /// - Parameters:
  ///   - diff: which difference, of this image.
  ///   - startName: the older snapshot's name; nil for a difference from the beginning.
  ///   - endName: the newer snapshot's name; nil for the writable state.
  ///   - progress: told the image offset that was reached.
  public func writeDiff(
    _ diff: ImageDiff, startName: String?, endName: String?, _ version: ImageStreamVersion,
    progress: ((UInt64) -> Void)? = nil, _ sink: Sink
  ) async throws {
    let header = io.header
    var head = version.diffBanner
    if let startName { head += DiffRecord.fromSnapshot(startName).encoded(version) }
    if let endName { head += DiffRecord.toSnapshot(endName).encoded(version) }
    if endName != nil, version == .two {
      head += DiffRecord.protection(header.snapshot(diff.end)?.protection == .protected).encoded(version)
    }
    head += DiffRecord.size(header.size(at: diff.end) ?? 0).encoded(version)
    try await sink(head)
    var cursor = diff.cursor()
    while let runs = try await cursor.next() {
      for batch in Self.batches(runs) {
        try await write(batch, at: diff.end, version, sink)
        if let last = batch.last { progress?(last.extent.offset) }
      }
    }
    try await sink(DiffRecord.end.encoded(version))
  }

  /// Runs grouped so that each group is read at once.
  private static func batches(_ runs: [DiffPiece]) -> [[DiffPiece]] {
    var result: [[DiffPiece]] = []
    var length: UInt64 = 0
    for run in runs.lazy.flatMap({ $0.split(recordLimit) }) {
      let cost = run.exists ? run.extent.length : 0
      if result.isEmpty || length + cost > readAhead || result[result.count - 1].count >= 256 {
        result.append([])
        length = 0
      }
      result[result.count - 1].append(run)
      length += cost
    }
    return result
  }

  private func write(
    _ batch: [DiffPiece], at snapshot: SnapshotID, _ version: ImageStreamVersion, _ sink: Sink
  ) async throws {
    let io = io
    let read = try await concurrentMap(batch, atMost: batch.count) { run throws(RadosError) -> SparseBytes? in
      run.exists ? try await io.sparseRead(run.extent, at: snapshot) : nil
    }
    for (run, bytes) in zip(batch, read) { try await write(run.extent, bytes, version, sink) }
  }

  private func write(_ extent: Extent, _ bytes: SparseBytes?, _ version: ImageStreamVersion, _ sink: Sink) async throws {
    if let bytes, bytes.runs.contains(where: { !$0.isZero }) {
      try await sink(DiffRecord.write(extent).encoded(version))
      try await sink(bytes.filled)
    } else {
      try await sink(DiffRecord.zero(extent).encoded(version))
    }
  }
}
