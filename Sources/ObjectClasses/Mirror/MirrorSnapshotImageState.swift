import CephCodec

/// A user snapshot as a mirror snapshot records it (`librbd::mirror::snapshot::SnapState`).
public struct MirrorSnapState: CephCodable, Equatable {
  /// What the snapshot belongs to; only user snapshots are recorded.
  public var namespace: SnapshotNamespace
  /// The snapshot's name.
  public var name: String
  /// `RBD_PROTECTION_STATUS_*`: 0 unprotected, 1 unprotecting, 2 protected.
  public var protectionStatus: UInt8

  /// The record of a snapshot.
  public init(namespace: SnapshotNamespace = .user, name: String, protectionStatus: UInt8) {
    self.namespace = namespace
    self.name = name
    self.protectionStatus = protectionStatus
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("SnapState", supported: 1) { decoder, _ throws(CodecError) in
      MirrorSnapState(
        namespace: try decoder.decode(), name: try decoder.decode(), protectionStatus: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(namespace)
      encoder.encode(name)
      encoder.encode(protectionStatus)
    }
  }
}

/// What a mirror snapshot holds of an image besides its data (`librbd::mirror::snapshot::ImageState`).
public struct MirrorSnapshotImageState: CephCodable, Equatable {
  /// The image's name.
  public var name: String
  /// The image's features without those that come by themselves (`RBD_FEATURES_IMPLICIT_ENABLE`): striping, data pool, fast-diff,
  /// operations, migrating, non-primary.
  public var features: ImageFeatures
  /// The most snapshots the image may have; `UInt64.max` for no limit.
  public var snapshotLimit: UInt64
  /// The user snapshots by id.
  public var snapshots: [SnapshotID: MirrorSnapState]
  /// The image's metadata, without Ceph's internal keys.
  public var metadata: [String: [UInt8]]

  /// An image's state.
  public init(
    name: String, features: ImageFeatures, snapshotLimit: UInt64 = .max, snapshots: [SnapshotID: MirrorSnapState] = [:],
    metadata: [String: [UInt8]] = [:]
  ) {
    self.name = name
    self.features = features
    self.snapshotLimit = snapshotLimit
    self.snapshots = snapshots
    self.metadata = metadata
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("ImageState", supported: 1) { decoder, _ throws(CodecError) in
      MirrorSnapshotImageState(
        name: try decoder.decode(), features: try decoder.decode(), snapshotLimit: try decoder.decode(),
        snapshots: try decoder.decode(), metadata: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(name)
      encoder.encode(features)
      encoder.encode(snapshotLimit)
      encoder.encode(snapshots)
      encoder.encode(metadata)
    }
  }
}
