import CephCodec
import RBD

/// One RADOS object with self-managed snapshots, by the OSD's rules (`PrimaryLogPG::make_writeable`, `_delete_oid`, `_rollback_to`
/// and the snapshot trimmer), a byte of the model standing for a byte of the object.
struct ModelObject {
  struct Clone {
    var id: UInt64
    var snapshots: [UInt64]
    var content: [UInt8]
    var overlap: ExtentSet
  }

  enum Change {
    case write(offset: Int, bytes: [UInt8])
    case zero(offset: Int, length: Int)
    case truncate(Int)
    case create
    case remove
    case rollback(UInt64)
  }

  private(set) var head: [UInt8]?
  private(set) var clones: [Clone] = []
  private(set) var sequence: UInt64 = 0

  /// Applies a change that carries a snapshot context, newest snapshot first.
  mutating func apply(_ change: Change, sequence contextSequence: UInt64, snapshots: [UInt64]) {
    guard let (after, modified) = outcome(of: change) else { return }
    if let head, let newest = snapshots.first, newest > sequence {
      clones.append(
        Clone(
          id: contextSequence, snapshots: snapshots.filter { $0 > sequence }.reversed(), content: head,
          overlap: ExtentSet(Extent(offset: 0, length: UInt64(head.count)))))
    }
    if !clones.isEmpty { clones[clones.count - 1].overlap.subtract(modified) }
    sequence = max(sequence, contextSequence)
    head = after
    forgetIfGone()
  }

  /// Removes a snapshot as the trimmer does.
  mutating func trim(_ snapshot: UInt64) {
    guard let index = clones.firstIndex(where: { $0.snapshots.contains(snapshot) }) else { return }
    clones[index].snapshots.removeAll { $0 == snapshot }
    if clones[index].snapshots.isEmpty {
      if index > 0 { clones[index - 1].overlap = clones[index - 1].overlap.intersection(clones[index].overlap) }
      clones.remove(at: index)
    }
    forgetIfGone()
  }

  /// The content at a snapshot.
  func content(at snapshot: UInt64) -> [UInt8]? {
    if snapshot > sequence { return head }
    return clones.first { $0.id >= snapshot && $0.snapshots.contains(snapshot) }?.content
  }

  /// What `list-snaps` tells; for an object that is gone, what stands for ENOENT.
  var history: ObjectHistory {
    if head == nil, clones.isEmpty { return .absent }
    var versions = clones.map {
      ObjectHistory.Version(
        snapshots: $0.snapshots.map { SnapshotID($0) }, size: UInt64($0.content.count), overlap: $0.overlap)
    }
    if let head { versions.append(.init(isHead: true, size: UInt64(head.count))) }
    return ObjectHistory(sequence: SnapshotID(sequence), versions: versions)
  }

  private func outcome(of change: Change) -> (after: [UInt8]?, modified: ExtentSet)? {
    let size = head?.count ?? 0
    func range(_ start: Int, _ end: Int) -> ExtentSet { ExtentSet(Extent(from: UInt64(start), to: UInt64(max(start, end)))) }
    switch change {
    case .write(let offset, let bytes):
      return (resized(head ?? [], max(size, offset + bytes.count)).with(bytes, at: offset), range(offset, offset + bytes.count))
    case .zero(let offset, let length):
      guard let head, offset < size else { return nil }
      // The OSD turns a zero that reaches the end into a truncate.
      if offset + length >= size { return (resized(head, offset), range(offset, size)) }
      return (head.with([UInt8](repeating: 0, count: length), at: offset), range(offset, offset + length))
    case .truncate(let length):
      guard let head else { return nil }
      return (resized(head, length), range(min(size, length), size))
    case .create:
      return (head ?? [], ExtentSet())
    case .remove:
      return head == nil ? nil : (nil, range(0, size))
    case .rollback(let snapshot):
      if snapshot > sequence { return nil }
      guard let target = content(at: snapshot) else { return head == nil ? nil : (nil, range(0, size)) }
      var shared = range(0, Int.max)
      for clone in clones where clone.id >= snapshot { shared = shared.intersection(clone.overlap) }
      return (target, range(0, size).subtracting(shared))
    }
  }

  private mutating func forgetIfGone() {
    if head == nil, clones.isEmpty { sequence = 0 }
  }
}

/// Content cut or extended with zeros.
func resized(_ content: [UInt8], _ size: Int) -> [UInt8] {
  content.count >= size ? Array(content.prefix(size)) : content + [UInt8](repeating: 0, count: size - content.count)
}

extension [UInt8] {
  /// The content with bytes replaced.
  func with(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
    var result = self
    result.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return result
  }

  /// What a sparse read of a range finds: zeros may or may not be told as holes.
  func sparse(_ range: Extent, _ generator: inout some RandomNumberGenerator) -> SparseBytes? {
    var runs: [SparseBytes.Run] = []
    var open = false
    for position in range.offset..<Swift.min(range.end, UInt64(count)) {
      let byte = self[Int(position)]
      let stored = byte != 0 || Bool.random(using: &generator)
      if stored, open {
        runs[runs.count - 1].bytes.append(byte)
      } else if stored {
        runs.append(.init(offset: position, bytes: [byte]))
      }
      open = stored
    }
    return SparseBytes(range: range, runs: runs)
  }
}
