import CephCodec

/// An image in the trash (`cls::rbd::TrashImageSpec`).
public struct TrashImageSpec: CephCodable, Equatable {
  /// Who moved the image there.
  public var source: TrashImageSource
  /// The name it had.
  public var name: String
  /// When it was moved.
  public var deletionTime: UTime
  /// Until when it is not to be removed.
  public var defermentEndTime: UTime
  /// What is being done with it.
  public var state: TrashImageState

  /// Describes an image in the trash.
  public init(
    source: TrashImageSource, name: String, deletionTime: UTime, defermentEndTime: UTime,
    state: TrashImageState = .normal
  ) {
    self.source = source
    self.name = name
    self.deletionTime = deletionTime
    self.defermentEndTime = defermentEndTime
    self.state = state
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("TrashImageSpec", supported: 2) { decoder, version throws(CodecError) in
      TrashImageSpec(
        source: try decoder.decode(), name: try decoder.decode(), deletionTime: try decoder.decode(),
        defermentEndTime: try decoder.decode(), state: version >= 2 ? try decoder.decode() : .normal)
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(2, compat: 1) { encoder in
      encoder.encode(source)
      encoder.encode(name)
      encoder.encode(deletionTime)
      encoder.encode(defermentEndTime)
      encoder.encode(state)
    }
  }
}

/// Who moved an image to the trash (`cls::rbd::TrashImageSource`), one byte on the wire. Numbers of newer releases are kept.
public struct TrashImageSource: RawRepresentable, CephCodable, Hashable, CustomStringConvertible {
  /// The number on the wire.
  public var rawValue: UInt8

  /// The source with a number.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public init(from decoder: inout Decoder) throws(CodecError) { rawValue = try decoder.integer() }

  public func encode(into encoder: inout Encoder) { encoder.append(rawValue) }

  /// A user.
  public static let user = TrashImageSource(rawValue: 0)
  /// Mirroring: the primary was removed.
  public static let mirroring = TrashImageSource(rawValue: 1)
  /// A migration to another image.
  public static let migration = TrashImageSource(rawValue: 2)
  /// A removal under way.
  public static let removing = TrashImageSource(rawValue: 3)
  /// A user, who removed an image that still has clones.
  public static let userParent = TrashImageSource(rawValue: 4)

  /// The name that `rbd trash ls` shows.
  public var description: String {
    switch self {
    case .user: "user"
    case .mirroring: "mirroring"
    case .migration: "migration"
    case .removing: "removing"
    default: "unknown (\(rawValue))"
    }
  }
}

/// What is being done with an image in the trash (`cls::rbd::TrashImageState`), one byte on the wire.
public enum TrashImageState: UInt8, CephEnumeration {
  case normal = 0
  case moving = 1
  case removing = 2
  case restoring = 3
}
