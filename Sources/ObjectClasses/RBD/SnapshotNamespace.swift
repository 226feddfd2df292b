import CephCodec

/// What a snapshot belongs to (`cls::rbd::SnapshotNamespace`).
public enum SnapshotNamespace: CephCodable, Equatable {
  /// Made by a user.
  case user
  /// Part of a group snapshot: the group's pool, id, and the group snapshot's id.
  case group(poolID: Int64, groupID: String, groupSnapshotID: String)
  /// Removed by a user but still referenced by clones.
  case trash(originalName: String, originalType: UInt32)
  /// Made by snapshot mirroring.
  case mirror(MirrorSnapshotNamespace)
  /// A kind that a newer release made; its body is kept as it is.
  case unknown(type: UInt32)

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("SnapshotNamespace", supported: 1) { decoder, _ throws(CodecError) in
      let type: UInt32 = try decoder.integer()
      switch type {
      case 0: return .user
      case 1:
        return .group(poolID: try decoder.decode(), groupID: try decoder.decode(), groupSnapshotID: try decoder.decode())
      case 2: return .trash(originalName: try decoder.decode(), originalType: try decoder.decode())
      case 3: return .mirror(try decoder.decode())
      default: return .unknown(type: type)
      }
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      switch self {
      case .user: encoder.append(UInt32(0))
      case .group(let poolID, let groupID, let snapshotID):
        encoder.append(UInt32(1))
        encoder.encode(poolID)
        encoder.encode(groupID)
        encoder.encode(snapshotID)
      case .trash(let name, let type):
        encoder.append(UInt32(2))
        encoder.encode(name)
        encoder.encode(type)
      case .mirror(let namespace):
        encoder.append(UInt32(3))
        encoder.encode(namespace)
      case .unknown(let type): encoder.append(type)
      }
    }
  }
}
