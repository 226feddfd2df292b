import CephCodec

/// How an image is opened.
public struct OpenMode: Sendable, Equatable {
  /// Whether the image may be changed.
  public var isWritable: Bool
  /// Whether the image's header is watched: needed to own the exclusive lock, and to hear of changes by others.
  public var watches: Bool
  /// Whether a replica may be changed; clients must not, mirroring does.
  public var ignoresNonPrimary: Bool
  /// How others that want the exclusive lock are dealt with.
  public var lockPolicy: ExclusiveLockPolicy

  /// For reading only, without a watch (`rbd_open_read_only`).
  public static let readOnly = OpenMode(
    isWritable: false, watches: false, ignoresNonPrimary: false, lockPolicy: .automatic)
  /// As a client opens an image (`rbd_open`).
  public static let readWrite = OpenMode(
    isWritable: true, watches: true, ignoresNonPrimary: false, lockPolicy: .automatic)
  /// As mirroring opens an image, replica or not.
  public static let mirroring = OpenMode(
    isWritable: true, watches: true, ignoresNonPrimary: true, lockPolicy: .automatic)
}

/// `SNAP_CREATE_FLAG_*`: how a snapshot is made.
public struct SnapshotCreateFlags: OptionSet, Sendable {
  /// The bits, as the header's protocol carries them.
  public let rawValue: UInt64

  /// A set from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The snapshot gets no object map.
  public static let skipObjectMap = SnapshotCreateFlags(rawValue: 1)
  /// Other clients are not asked to quiesce.
  public static let skipQuiesce = SnapshotCreateFlags(rawValue: 2)
  /// The snapshot is made even if a client could not quiesce.
  public static let ignoreQuiesceError = SnapshotCreateFlags(rawValue: 4)
}
