import CephCodec
import ObjectClasses

extension ImageHeader {
  /// The object size in bytes.
  public var objectSize: UInt64 { 1 << UInt64(order & 63) }

  /// What writes to the image's data carry.
  public var snapshotContext: SnapshotContext {
    SnapshotContext(sequence: snapshotSequence, snapshots: snapshots.map(\.id))
  }

  /// The header object's name.
  public var headerObject: String { ImageObjects.header(id) }

  /// Whether the header promises things this library does not know, so that nothing but reading is safe
  /// (`ImageCtx::operations_disabled`).
  public var hasUnknownOperationFeatures: Bool { !operationFeatures.subtracting(.known).isEmpty }

  /// The snapshot with an id.
  public func snapshot(_ id: SnapshotID) -> ImageSnapshot? { snapshots.first { $0.id == id } }

  /// The snapshot with a name in a namespace (`ImageCtx::get_snap_id`). Of mirror and trash namespaces only the kind counts, because
  /// their contents change during a snapshot's life.
  public func snapshot(named name: String, in namespace: SnapshotNamespace = .user) -> ImageSnapshot? {
    snapshots.first { $0.name == name && $0.namespace.addressesSame(as: namespace) }
  }

  /// The size in bytes at a snapshot or of the writable state; nil when there is no such snapshot.
  public func size(at snapshot: SnapshotID) -> UInt64? {
    snapshot == .head ? size : self.snapshot(snapshot)?.size
  }

  /// The flags at a snapshot or of the writable state; nil when there is no such snapshot.
  public func flags(at snapshot: SnapshotID) -> ImageFlags? {
    snapshot == .head ? flags : self.snapshot(snapshot)?.flags
  }

  /// The parent at a snapshot or of the writable state.
  public func parent(at snapshot: SnapshotID) -> ParentLink? {
    snapshot == .head ? parent : self.snapshot(snapshot)?.parent
  }

  /// How many data objects an image of `bytes` bytes has in this layout; `UInt64.max`, more than any object map, for a layout that
  /// cannot be.
  public func objectCount(ofSize bytes: UInt64) -> UInt64 {
    ImageLayout(self)?.objectCount(size: bytes) ?? .max
  }

  /// How many data objects the image has at a snapshot or in the writable state; nil when there is no such snapshot.
  public func objectCount(at snapshot: SnapshotID) -> UInt64? {
    size(at: snapshot).map(objectCount(ofSize:))
  }

  /// The name of a data object.
  public func dataObject(_ number: UInt64) -> String { ImageObjects.data(prefix: objectPrefix, number: number) }
}
