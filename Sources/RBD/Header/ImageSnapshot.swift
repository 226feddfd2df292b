import CephCodec
import ObjectClasses

/// One snapshot of an image.
public struct ImageSnapshot: Sendable, Equatable {
  /// Its RADOS snapshot id.
  public var id: SnapshotID
  /// Its name.
  public var name: String
  /// What it belongs to.
  public var namespace: SnapshotNamespace
  /// The image's size at the snapshot, in bytes.
  public var size: UInt64
  /// `RBD_FLAG_*` at the snapshot.
  public var flags: ImageFlags
  /// Whether the snapshot is protected from removal.
  public var protection: SnapshotProtection
  /// When it was made.
  public var timestamp: UTime
  /// The parent at the snapshot.
  public var parent: ParentLink?
  /// How many clones (version 2) hang on it.
  public var childCount: UInt32

  /// A snapshot from its parts.
  public init(
    id: SnapshotID, name: String, namespace: SnapshotNamespace = .user, size: UInt64, flags: ImageFlags = [],
    protection: SnapshotProtection = .unprotected, timestamp: UTime = UTime(), parent: ParentLink? = nil, childCount: UInt32 = 0
  ) {
    self.id = id
    self.name = name
    self.namespace = namespace
    self.size = size
    self.flags = flags
    self.protection = protection
    self.timestamp = timestamp
    self.parent = parent
    self.childCount = childCount
  }

  /// The mirror namespace, if the snapshot is a mirror snapshot.
  public var mirror: MirrorSnapshotNamespace? {
    if case .mirror(let namespace) = namespace { namespace } else { nil }
  }

  /// Whether a user made the snapshot, and it was not removed since.
  public var isUser: Bool { namespace == .user }

  /// Whether the snapshot was removed but is kept because clones hang on it.
  public var isInTrash: Bool {
    if case .trash = namespace { true } else { false }
  }
}
