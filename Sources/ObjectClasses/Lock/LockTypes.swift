import CephCodec

/// How a lock is shared (`ClsLockType`), one byte on the wire.
public enum LockType: UInt8, CephEnumeration {
  /// Not locked.
  case none = 0
  /// One locker.
  case exclusive = 1
  /// Any number of lockers with the same tag.
  case shared = 2
  /// One locker; the object is removed when it unlocks.
  case exclusiveEphemeral = 3
}

/// What `lock` does when the caller holds the lock (`LOCK_FLAG_*`).
public struct LockFlags: OptionSet, CephCodable, Hashable {
  /// The bits.
  public let rawValue: UInt8

  /// A set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public init(from decoder: inout Decoder) throws(CodecError) { rawValue = try decoder.integer() }

  public func encode(into encoder: inout Encoder) { encoder.append(rawValue) }

  /// The caller may hold the lock already.
  public static let mayRenew = LockFlags(rawValue: 1 << 0)
  /// The caller must hold the lock already.
  public static let mustRenew = LockFlags(rawValue: 1 << 1)
}

/// One hold of a lock: the client and its cookie (`rados::cls::lock::locker_id_t`).
public struct LockerID: CephKey {
  /// The client.
  public var locker: EntityName
  /// What tells its holds apart; for an RBD exclusive lock `auto <watch cookie>`.
  public var cookie: String

  /// A client's hold.
  public init(locker: EntityName, cookie: String) {
    self.locker = locker
    self.cookie = cookie
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("locker_id_t", supported: 1) { decoder, _ throws(CodecError) in
      LockerID(locker: try decoder.decode(), cookie: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(locker)
      encoder.encode(cookie)
    }
  }

  public static func encodedBefore(_ left: LockerID, _ right: LockerID) -> Bool {
    left.locker == right.locker
      ? String.encodedBefore(left.cookie, right.cookie) : EntityName.encodedBefore(left.locker, right.locker)
  }
}

/// What is known of a hold (`rados::cls::lock::locker_info_t`).
public struct LockerInfo: CephCodable, Equatable {
  /// When the hold ends by itself; zero for never.
  public var expiration: UTime
  /// The client's address, always of the legacy kind.
  public var address: EntityAddress
  /// What the client says of itself.
  public var description: String

  /// Describes a hold.
  public init(expiration: UTime = UTime(), address: EntityAddress, description: String = "") {
    self.expiration = expiration
    self.address = address
    self.description = description
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("locker_info_t", supported: 1) { decoder, _ throws(CodecError) in
      LockerInfo(
        expiration: try decoder.decode(), address: try decoder.decode(), description: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(expiration)
      encoder.encode(address)
      encoder.encode(description)
    }
  }
}

/// A lock's whole state: the reply of `get_info`, and the object's attribute `lock.<name>` (`cls_lock_get_info_reply`,
/// `rados::cls::lock::lock_info_t`).
public struct LockInfo: CephCodable, Equatable {
  /// The holds.
  public var lockers: [LockerID: LockerInfo]
  /// How the lock is shared; `none` when it was never taken.
  public var type: LockType
  /// What all holders gave as tag.
  public var tag: String

  /// A lock's state.
  public init(lockers: [LockerID: LockerInfo] = [:], type: LockType = .none, tag: String = "") {
    self.lockers = lockers
    self.type = type
    self.tag = tag
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("lock_info_t", supported: 1) { decoder, _ throws(CodecError) in
      LockInfo(lockers: try decoder.decode(), type: try decoder.decode(), tag: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(lockers)
      encoder.encode(type)
      encoder.encode(tag)
    }
  }
}
