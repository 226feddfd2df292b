import CephCodec

/// Which bytes of an object changed between two snapshots, told as `rbd diff` tells them (`librbd::io::ObjectListSnapsRequest`). For
/// eyes and for `export-diff`; a copy is made with `ObjectDeltaPlan`, which is exact about existence and size.
struct ObjectDiffExtents: Equatable {
  /// Bytes that may hold new data at the newer snapshot.
  var data = ExtentSet()
  /// Bytes that became zeros.
  var zeroed = ExtentSet()

  /// Whether nothing changed.
  var isEmpty: Bool { data.isEmpty && zeroed.isEmpty }

  /// The changed bytes among `extents` of an object that holds at most `objectSize` bytes.
  ///
  /// - Parameters:
  ///   - start: the older snapshot; 0 for the time before there was any.
  ///   - wholeObject: whether an object with any change counts as changed throughout.
  init(
    _ history: ObjectHistory, from start: SnapshotID, to end: SnapshotID, in extents: ExtentSet, objectSize: UInt64,
    wholeObject: Bool
  ) {
    let before = start == 0 ? ObjectDiff.Presence.absent : ObjectDiff(history, from: 0, to: start).end
    let diff = ObjectDiff(history, from: start, to: end)
    let whole = ExtentSet(Extent(offset: 0, length: objectSize))
    if diff.end == .unknown {
      // A version is being trimmed: all may have changed.
      data = whole.intersection(extents)
      return
    }
    var changed = diff.changed
    var endSize = diff.end.size
    if wholeObject, !changed.isEmpty {
      changed = whole
      endSize = objectSize
    }
    let beforeSize = before == .unknown ? objectSize : before.size
    guard diff.end.exists || before != .absent || !changed.isEmpty else { return }
    let cutOff = ExtentSet(Extent(from: endSize, to: beforeSize))
    if diff.end.exists {
      data = changed.subtracting(cutOff).intersection(extents)
      zeroed = cutOff.intersection(extents)
    } else {
      var gone = cutOff
      gone.formUnion(changed)
      zeroed = gone.intersection(extents)
    }
  }
}
