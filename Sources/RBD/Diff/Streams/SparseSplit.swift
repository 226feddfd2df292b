extension [UInt8] {
  /// The bytes as runs that alternate between zeros and data, looked at in blocks of `sparseSize` bytes from the start
  /// (`calc_sparse_extent` of `rbd`); one run of data with a size of 0.
  public func sparseRuns(_ sparseSize: Int) -> [(range: Range<Int>, isZero: Bool)] {
    guard !isEmpty else { return [] }
    guard sparseSize > 0 else { return [(0..<count, false)] }
    var runs: [(range: Range<Int>, isZero: Bool)] = []
    for start in stride(from: 0, to: count, by: sparseSize) {
      let end = Swift.min(start + sparseSize, count)
      let isZero = isZero(in: start..<end)
      if let last = runs.last, last.isZero == isZero {
        runs[runs.count - 1].range = last.range.lowerBound..<end
      } else {
        runs.append((start..<end, isZero))
      }
    }
    return runs
  }

  /// Whether every byte of a range is zero.
  private func isZero(in range: Range<Int>) -> Bool {
    withUnsafeBytes { buffer in UnsafeRawBufferPointer(rebasing: buffer[range]).allZero }
  }

  /// Whether every byte is zero.
  public var allZero: Bool { withUnsafeBytes { $0.allZero } }
}

extension UnsafeRawBufferPointer {
  /// Whether every byte is zero, looked at in words.
  fileprivate var allZero: Bool {
    let words = count / 8
    for index in 0..<words where loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) != 0 { return false }
    for index in words * 8..<count where self[index] != 0 { return false }
    return true
  }
}
