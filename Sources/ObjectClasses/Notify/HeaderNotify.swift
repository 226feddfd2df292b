import CephCodec

/// What librbd clients tell each other through an image's header object (`librbd::watch_notify::NotifyMessage`).
public enum HeaderNotify: CephCodable, Equatable {
  /// A client took the exclusive lock.
  case acquiredLock(WatcherID)
  /// A client gave the exclusive lock up.
  case releasedLock(WatcherID)
  /// A client wants the exclusive lock; with `force` it will break the lock if refused.
  case requestLock(WatcherID, force: Bool)
  /// The header changed: read it again. An empty payload means the same.
  case headerUpdate
  /// How far the lock owner has come with an operation.
  case asyncProgress(AsyncRequestID, offset: UInt64, total: UInt64)
  /// The lock owner has finished an operation, with 0 or a negative errno.
  case asyncComplete(AsyncRequestID, result: Int32)
  /// A snapshot is coming: flush and hold writes until `unquiesce`.
  case quiesce(AsyncRequestID)
  /// The snapshot is there.
  case unquiesce(AsyncRequestID)
  /// The lock owner is asked to do an operation.
  case operation(AsyncRequestID, ProxiedOperation)
  /// A kind that this release does not know.
  case unknown(code: UInt32)

  /// The version that Pacific writes.
  static let version: UInt8 = 7

  /// Reads a message; an empty payload is a header update, as clients of old send it.
  public init(from decoder: inout Decoder) throws(CodecError) {
    guard decoder.remaining > 0 else {
      self = .headerUpdate
      return
    }
    self = try decoder.versioned("librbd NotifyMessage", supported: 1) { decoder, version throws(CodecError) in
      try HeaderNotify(version: version, from: &decoder)
    }
  }

  private init(version: UInt8, from decoder: inout Decoder) throws(CodecError) {
    let code: UInt32 = try decoder.integer()
    switch Code(rawValue: code) {
    case .acquiredLock: self = .acquiredLock(version >= 2 ? try decoder.decode() : WatcherID())
    case .releasedLock: self = .releasedLock(version >= 2 ? try decoder.decode() : WatcherID())
    case .requestLock:
      let client: WatcherID = version >= 2 ? try decoder.decode() : WatcherID()
      self = .requestLock(client, force: version >= 3 ? try decoder.decode() : false)
    case .headerUpdate: self = .headerUpdate
    case .asyncProgress:
      self = .asyncProgress(try decoder.decode(), offset: try decoder.decode(), total: try decoder.decode())
    case .asyncComplete: self = .asyncComplete(try decoder.decode(), result: try decoder.decode())
    case .quiesce: self = .quiesce(try decoder.decode())
    case .unquiesce: self = .unquiesce(try decoder.decode())
    case .none: self = .unknown(code: code)
    case .some(let code):
      let (request, operation) = try ProxiedOperation.decode(code, version: version, from: &decoder)
      self = .operation(request, operation)
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(Self.version, compat: 1) { encoder in
      encoder.append(code)
      switch self {
      case .acquiredLock(let client), .releasedLock(let client): encoder.encode(client)
      case .requestLock(let client, let force):
        encoder.encode(client)
        encoder.encode(force)
      case .headerUpdate, .unknown: break
      case .asyncProgress(let request, let offset, let total):
        encoder.encode(request)
        encoder.append(offset)
        encoder.append(total)
      case .asyncComplete(let request, let result):
        encoder.encode(request)
        encoder.append(result)
      case .quiesce(let request), .unquiesce(let request): encoder.encode(request)
      case .operation(let request, let operation): operation.encode(request, into: &encoder)
      }
    }
  }

  /// The message's kind as a number (`NotifyOp`).
  public var code: UInt32 {
    switch self {
    case .acquiredLock: Code.acquiredLock.rawValue
    case .releasedLock: Code.releasedLock.rawValue
    case .requestLock: Code.requestLock.rawValue
    case .headerUpdate: Code.headerUpdate.rawValue
    case .asyncProgress: Code.asyncProgress.rawValue
    case .asyncComplete: Code.asyncComplete.rawValue
    case .quiesce: Code.quiesce.rawValue
    case .unquiesce: Code.unquiesce.rawValue
    case .operation(_, let operation): operation.code.rawValue
    case .unknown(let code): code
    }
  }

  /// Whether the receiver must have the newest header before it acts (`check_for_refresh`).
  public var needsFreshHeader: Bool {
    switch self {
    case .operation(_, .metadataUpdate): false
    case .operation: true
    default: false
    }
  }

  /// `librbd::watch_notify::NotifyOp`.
  enum Code: UInt32 {
    case acquiredLock = 0
    case releasedLock = 1
    case requestLock = 2
    case headerUpdate = 3
    case asyncProgress = 4
    case asyncComplete = 5
    case flatten = 6
    case resize = 7
    case snapshotCreate = 8
    case snapshotRemove = 9
    case rebuildObjectMap = 10
    case snapshotRename = 11
    case snapshotProtect = 12
    case snapshotUnprotect = 13
    case rename = 14
    case updateFeatures = 15
    case migrate = 16
    case sparsify = 17
    case quiesce = 18
    case unquiesce = 19
    case metadataUpdate = 20
  }
}

/// The lock owner's or another client's answer to a `HeaderNotify` (`librbd::watch_notify::ResponseMessage`). Clients that have
/// nothing to say acknowledge with an empty payload instead.
public struct HeaderNotifyReply: CephCodable, Equatable {
  /// 0 or a negative errno.
  public var result: Int32

  /// An answer of 0 or a negative errno.
  public init(result: Int32) {
    self.result = result
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    result = try decoder.versioned("librbd ResponseMessage", supported: 1) { decoder, _ throws(CodecError) in
      try decoder.integer()
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { $0.append(result) }
  }
}
