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
  /// How many snapshots the image may have; `UInt64.max` for any number.
  public var snapshotLimit: UInt64
  /// When the image was made.
  public var createdAt: UTime
  /// When the image was last read, at the granularity of `rbd_atime_update_interval`.
  public var accessedAt: UTime
  /// When the image was last written, at the granularity of `rbd_mtime_update_interval`.
  public var modifiedAt: UTime
  /// `RBD_OPERATION_FEATURE_*`.
  public var operationFeatures: OperationFeatures
  /// The group the image belongs to.
  public var group: GroupSpec?
  /// The lockers of the image (`rbd_lock`).
  public var lock: LockInfo
  /// The image's metadata: what users set, `conf_…` overrides and mirroring's own keys.
  public var metadata: [String: [UInt8]]

  /// A header from its parts.
  public init(
    name: String, id: String, size: UInt64, order: UInt8 = 22, features: ImageFeatures = [], flags: ImageFlags = [],
    objectPrefix: String, dataPoolID: Int64 = -1, stripeUnit: UInt64 = 0, stripeCount: UInt64 = 0,
    parent: ParentLink? = nil, snapshotSequence: SnapshotID = 0, snapshots: [ImageSnapshot] = [],
    snapshotLimit: UInt64 = .max, createdAt: UTime = UTime(), accessedAt: UTime = UTime(), modifiedAt: UTime = UTime(),
    operationFeatures: OperationFeatures = [], group: GroupSpec? = nil, lock: LockInfo = LockInfo(),
    metadata: [String: [UInt8]] = [:]
  ) {
    self.name = name
    self.id = id
    self.size = size
    self.order = order
    self.features = features
    self.flags = flags
    self.objectPrefix = objectPrefix
    self.dataPoolID = dataPoolID
    self.stripeUnit = stripeUnit
    self.stripeCount = stripeCount
    self.parent = parent
    self.snapshotSequence = snapshotSequence
    self.snapshots = snapshots
    self.snapshotLimit = snapshotLimit
    self.createdAt = createdAt
    self.accessedAt = accessedAt
    self.modifiedAt = modifiedAt
    self.operationFeatures = operationFeatures
    self.group = group
    self.lock = lock
    self.metadata = metadata
  }
}
