import CephCodec

/// The arguments of `lock` (`cls_lock_lock_op`).
public struct LockRequest: CephCodable, Equatable {
  /// The lock's name, such as `rbd_lock`.
  public var name: String
  /// How to share it.
  public var type: LockType
  /// What tells the caller's holds apart.
  public var cookie: String
  /// What all holders must agree on.
  public var tag: String
  /// What the caller says of itself.
  public var description: String
  /// After which time the hold ends by itself; zero for never.
  public var duration: UTime
  /// Whether the caller may or must hold it already.
  public var flags: LockFlags

  /// A request to take a lock.
  public init(
    name: String, type: LockType, cookie: String, tag: String = "", description: String = "", duration: UTime = UTime(),
    flags: LockFlags = []
  ) {
    self.name = name
    self.type = type
    self.cookie = cookie
    self.tag = tag
    self.description = description
    self.duration = duration
    self.flags = flags
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls_lock_lock_op", supported: 1) { decoder, _ throws(CodecError) in
      LockRequest(
        name: try decoder.decode(), type: try decoder.decode(), cookie: try decoder.decode(), tag: try decoder.decode(),
        description: try decoder.decode(), duration: try decoder.decode(), flags: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(name)
      encoder.encode(type)
      encoder.encode(cookie)
      encoder.encode(tag)
      encoder.encode(description)
      encoder.encode(duration)
      encoder.encode(flags)
    }
  }
}

/// The arguments of `unlock` (`cls_lock_unlock_op`).
public struct UnlockRequest: CephCodable, Equatable {
  /// The lock's name.
  public var name: String
  /// Which of the caller's holds to give up.
  public var cookie: String

  /// A request to give up a hold.
  public init(name: String, cookie: String) {
    self.name = name
    self.cookie = cookie
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls_lock_unlock_op", supported: 1) { decoder, _ throws(CodecError) in
      UnlockRequest(name: try decoder.decode(), cookie: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(name)
      encoder.encode(cookie)
    }
  }
}

/// The arguments of `break_lock` (`cls_lock_break_op`).
public struct BreakLockRequest: CephCodable, Equatable {
  /// The lock's name.
  public var name: String
  /// Whose hold to end.
  public var locker: EntityName
  /// Which of its holds.
  public var cookie: String

  /// A request to end another client's hold.
  public init(name: String, locker: EntityName, cookie: String) {
    self.name = name
    self.locker = locker
    self.cookie = cookie
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls_lock_break_op", supported: 1) { decoder, _ throws(CodecError) in
      BreakLockRequest(name: try decoder.decode(), locker: try decoder.decode(), cookie: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(name)
      encoder.encode(locker)
      encoder.encode(cookie)
    }
  }
}

/// The arguments of `get_info` (`cls_lock_get_info_op`).
public struct LockInfoRequest: CephCodable, Equatable {
  /// The lock's name.
  public var name: String

  /// A request for a lock's state.
  public init(name: String) {
    self.name = name
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls_lock_get_info_op", supported: 1) { decoder, _ throws(CodecError) in
      LockInfoRequest(name: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { $0.encode(name) }
  }
}

/// The reply of `list_locks` (`cls_lock_list_locks_reply`).
public struct LockNames: CephCodable, Equatable {
  /// The locks' names.
  public var names: [String]

  /// A list of locks.
  public init(names: [String]) {
    self.names = names
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls_lock_list_locks_reply", supported: 1) { decoder, _ throws(CodecError) in
      LockNames(names: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { $0.encode(names) }
  }
}

/// The arguments of `assert_locked` (`cls_lock_assert_op`).
public struct AssertLockedRequest: CephCodable, Equatable {
  /// The lock's name.
  public var name: String
  /// How it must be shared.
  public var type: LockType
  /// The caller's hold.
  public var cookie: String
  /// The tag it must have.
  public var tag: String

  /// A claim to hold a lock.
  public init(name: String, type: LockType, cookie: String, tag: String = "") {
    self.name = name
    self.type = type
    self.cookie = cookie
    self.tag = tag
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls_lock_assert_op", supported: 1) { decoder, _ throws(CodecError) in
      AssertLockedRequest(
        name: try decoder.decode(), type: try decoder.decode(), cookie: try decoder.decode(), tag: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(name)
      encoder.encode(type)
      encoder.encode(cookie)
      encoder.encode(tag)
    }
  }
}

/// The arguments of `set_cookie` (`cls_lock_set_cookie_op`).
public struct SetLockCookieRequest: CephCodable, Equatable {
  /// The lock's name.
  public var name: String
  /// How it must be shared.
  public var type: LockType
  /// The caller's hold.
  public var cookie: String
  /// The tag it must have.
  public var tag: String
  /// The cookie it gets.
  public var newCookie: String

  /// A request to change the cookie of the caller's hold.
  public init(name: String, type: LockType, cookie: String, tag: String = "", newCookie: String) {
    self.name = name
    self.type = type
    self.cookie = cookie
    self.tag = tag
    self.newCookie = newCookie
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls_lock_set_cookie_op", supported: 1) { decoder, _ throws(CodecError) in
      SetLockCookieRequest(
        name: try decoder.decode(), type: try decoder.decode(), cookie: try decoder.decode(), tag: try decoder.decode(),
        newCookie: try decoder.decode())
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(name)
      encoder.encode(type)
      encoder.encode(cookie)
      encoder.encode(tag)
      encoder.encode(newCookie)
    }
  }
}
