import CephCodec
import ObjectClasses

/// The whole state of a format-2 image's header, as one read of `rbd_header.<id>` finds it (`librbd::ImageCtx`'s fields).
public struct ImageHeader: Sendable, Equatable {
  /// The image's name, from the directory.
  public var name: String
  /// The image's id; `rbd_header.<id>` is its header object.
  public var id: String
  /// The size of the writable state, in bytes.
  public var size: UInt64
  /// log2 of the object size in bytes.
  public var order: UInt8
  /// The feature bits.
  public var features: ImageFeatures
  /// `RBD_FLAG_*` of the writable state.
  public var flags: ImageFlags
  /// The name prefix of the data objects, such as `rbd_data.<id>`.
  public var objectPrefix: String
  /// The pool of the data objects when it is not the image's own, else -1.
  public var dataPoolID: Int64
  /// Bytes that go to one object before striping moves to the next; 0 for the object size.
  public var stripeUnit: UInt64
  /// Over how many objects a stripe runs; 0 for 1.
  public var stripeCount: UInt64
  /// The parent of a clone's writable state.
  public var parent: ParentLink?
  /// The sequence of the snapshot context: the newest snapshot id the image ever had.
  public var snapshotSequence: SnapshotID
  /// The snapshots, newest first.
  public var snapshots: [ImageSnapshot]
  /// When the image was made.
  public var createdAt: UTime
  /// `RBD_OPERATION_FEATURE_*`.
  public var operationFeatures: UInt64

  /// The object size in bytes.
  public var objectSize: UInt64 { 1 << UInt64(order) }

  /// What writes to the image's data carry.
  public var snapshotContext: SnapshotContext {
    SnapshotContext(sequence: snapshotSequence, snapshots: snapshots.map(\.id))
  }
}

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
  public var protection: Protection
  /// When it was made.
  public var timestamp: UTime
  /// The parent at the snapshot.
  public var parent: ParentLink?

  /// Protection from removal (`RBD_PROTECTION_STATUS_*`).
  public typealias Protection = SnapshotProtection

  /// The mirror namespace, if the snapshot is a mirror snapshot.
  public var mirror: MirrorSnapshotNamespace? {
    if case .mirror(let namespace) = namespace { namespace } else { nil }
  }
}

/// A clone's parent and how much of it still shows through.
public struct ParentLink: Sendable, Equatable {
  /// The parent snapshot.
  public var spec: ParentImageSpec
  /// Bytes from the start that still read from the parent.
  public var overlap: UInt64

  /// A parent that shows through for `overlap` bytes.
  public init(spec: ParentImageSpec, overlap: UInt64) {
    self.spec = spec
    self.overlap = overlap
  }
}
