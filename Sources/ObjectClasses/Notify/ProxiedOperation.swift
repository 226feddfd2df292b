import CephCodec

/// An operation that a client asks the exclusive lock's owner to do on its behalf.
public enum ProxiedOperation: Equatable, Sendable {
  /// `FlattenPayload`.
  case flatten
  /// `ResizePayload`: to a size in bytes.
  case resize(size: UInt64, allowShrink: Bool)
  /// `SnapCreatePayload`: `flags` are `SNAP_CREATE_FLAG_*`: 1 skips the object map, 2 skips quiescing, 4 ignores
  /// that quiescing failed.
  case snapshotCreate(SnapshotNamespace, name: String, flags: UInt64)
  /// `SnapRemovePayload`.
  case snapshotRemove(SnapshotNamespace, name: String)
  /// `SnapRenamePayload`: the snapshot's id and its new name.
  case snapshotRename(SnapshotID, newName: String)
  /// `SnapProtectPayload`.
  case snapshotProtect(SnapshotNamespace, name: String)
  /// `SnapUnprotectPayload`.
  case snapshotUnprotect(SnapshotNamespace, name: String)
  /// `RebuildObjectMapPayload`.
  case rebuildObjectMap
  /// `RenamePayload`: the image's new name.
  case rename(String)
  /// `UpdateFeaturesPayload`: features to enable or disable.
  case updateFeatures(ImageFeatures, enabled: Bool)
  /// `MigratePayload`.
  case migrate
  /// `SparsifyPayload`: extents of zeroes of at least this many bytes are freed.
  case sparsify(size: UInt64)
  /// `MetadataUpdatePayload`: sets a key of the image's metadata, or removes it when there is no value.
  case metadataUpdate(key: String, value: String?)

  /// The number that stands for the operation.
  var code: HeaderNotify.Code {
    switch self {
    case .flatten: .flatten
    case .resize: .resize
    case .snapshotCreate: .snapshotCreate
    case .snapshotRemove: .snapshotRemove
    case .snapshotRename: .snapshotRename
    case .snapshotProtect: .snapshotProtect
    case .snapshotUnprotect: .snapshotUnprotect
    case .rebuildObjectMap: .rebuildObjectMap
    case .rename: .rename
    case .updateFeatures: .updateFeatures
    case .migrate: .migrate
    case .sparsify: .sparsify
    case .metadataUpdate: .metadataUpdate
    }
  }

  /// Reads the operation with a known code. The request id stands before, between or behind the arguments; messages before
  /// version 7 of snapshots, renames and features have none.
  static func decode(
    _ code: HeaderNotify.Code, version: UInt8, from decoder: inout Decoder
  ) throws(CodecError) -> (AsyncRequestID, ProxiedOperation) {
    switch code {
    case .flatten: return (try decoder.decode(), .flatten)
    case .rebuildObjectMap: return (try decoder.decode(), .rebuildObjectMap)
    case .migrate: return (try decoder.decode(), .migrate)
    case .sparsify: return (try decoder.decode(), .sparsify(size: try decoder.decode()))
    case .resize:
      let size: UInt64 = try decoder.decode()
      let request: AsyncRequestID = try decoder.decode()
      return (request, .resize(size: size, allowShrink: version >= 4 ? try decoder.decode() : true))
    case .rename:
      let name: String = try decoder.decode()
      return (try requestID(version, &decoder), .rename(name))
    case .updateFeatures:
      let operation = ProxiedOperation.updateFeatures(try decoder.decode(), enabled: try decoder.decode())
      return (try requestID(version, &decoder), operation)
    case .metadataUpdate:
      let operation = ProxiedOperation.metadataUpdate(key: try decoder.decode(), value: try decoder.decode())
      return (try requestID(version, &decoder), operation)
    case .snapshotCreate, .snapshotRemove, .snapshotRename, .snapshotProtect, .snapshotUnprotect:
      return try decodeSnapshotOperation(code, version: version, from: &decoder)
    case .acquiredLock, .releasedLock, .requestLock, .headerUpdate, .asyncProgress, .asyncComplete, .quiesce, .unquiesce:
      throw decoder.failure(.unknownValue(UInt64(code.rawValue)))
    }
  }

  private static func requestID(_ version: UInt8, _ decoder: inout Decoder) throws(CodecError) -> AsyncRequestID {
    version >= 7 ? try decoder.decode() : .absent
  }

  private static func decodeSnapshotOperation(
    _ code: HeaderNotify.Code, version: UInt8, from decoder: inout Decoder
  ) throws(CodecError) -> (AsyncRequestID, ProxiedOperation) {
    let id: SnapshotID = code == .snapshotRename ? try decoder.decode() : 0
    let name: String = try decoder.decode()
    let hasNamespace = version >= 6 || (version == 5 && code == .snapshotCreate)
    let namespace: SnapshotNamespace = hasNamespace ? try decoder.decode() : .user
    let request = try requestID(version, &decoder)
    switch code {
    case .snapshotCreate:
      let flags: UInt64 = version >= 7 ? try decoder.decode() : 0
      return (request, .snapshotCreate(namespace, name: name, flags: flags))
    case .snapshotRename: return (request, .snapshotRename(id, newName: name))
    case .snapshotProtect: return (request, .snapshotProtect(namespace, name: name))
    case .snapshotUnprotect: return (request, .snapshotUnprotect(namespace, name: name))
    default: return (request, .snapshotRemove(namespace, name: name))
    }
  }

  /// Appends the operation with its request id where Ceph puts it.
  func encode(_ request: AsyncRequestID, into encoder: inout Encoder) {
    switch self {
    case .flatten, .rebuildObjectMap, .migrate: encoder.encode(request)
    case .resize(let size, let allowShrink):
      encoder.append(size)
      encoder.encode(request)
      encoder.encode(allowShrink)
    case .snapshotCreate(let namespace, let name, let flags):
      Self.encode(namespace, name, request, into: &encoder)
      encoder.append(flags)
    case .snapshotRename(let id, let name):
      encoder.encode(id)
      Self.encode(.user, name, request, into: &encoder)
    case .snapshotRemove(let namespace, let name), .snapshotProtect(let namespace, let name),
      .snapshotUnprotect(let namespace, let name):
      Self.encode(namespace, name, request, into: &encoder)
    case .rename(let name):
      encoder.encode(name)
      encoder.encode(request)
    case .updateFeatures(let features, let enabled):
      encoder.encode(features)
      encoder.encode(enabled)
      encoder.encode(request)
    case .sparsify(let size):
      encoder.encode(request)
      encoder.append(size)
    case .metadataUpdate(let key, let value):
      encoder.encode(key)
      encoder.encode(value)
      encoder.encode(request)
    }
  }

  private static func encode(
    _ namespace: SnapshotNamespace, _ name: String, _ request: AsyncRequestID, into encoder: inout Encoder
  ) {
    encoder.encode(name)
    encoder.encode(namespace)
    encoder.encode(request)
  }
}
