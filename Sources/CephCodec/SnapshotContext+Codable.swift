extension SnapshotContext: CephCodable {
  /// Reads the sequence and the snapshots, newest first (`SnapContext`).
  public init(from decoder: inout Decoder) throws(CodecError) {
    self.init(sequence: try decoder.decode(), snapshots: try decoder.decode())
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(sequence)
    encoder.encode(snapshots)
  }
}
