import CephCodec

/// One watch of one client (`librbd::watcher::ClientId`): who asks, or who answers.
public struct WatcherID: CephKey, CustomStringConvertible {
  /// The client's global id (`rados_get_instance_id`).
  public var globalID: UInt64
  /// The watch's handle, its cookie.
  public var handle: UInt64

  /// The watch `handle` of a client; no arguments mean nobody.
  public init(globalID: UInt64 = 0, handle: UInt64 = 0) {
    self.globalID = globalID
    self.handle = handle
  }

  /// Whether it names a watch at all.
  public var isValid: Bool { globalID != 0 || handle != 0 }

  public init(from decoder: inout Decoder) throws(CodecError) {
    globalID = try decoder.integer()
    handle = try decoder.integer()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.append(globalID)
    encoder.append(handle)
  }

  public static func encodedBefore(_ left: WatcherID, _ right: WatcherID) -> Bool {
    (left.globalID, left.handle) < (right.globalID, right.handle)
  }

  public var description: String { "[\(globalID),\(handle)]" }
}

/// A long operation that one client asked another for (`librbd::watch_notify::AsyncRequestId`).
public struct AsyncRequestID: CephCodable, Hashable, CustomStringConvertible {
  /// Who asked.
  public var client: WatcherID
  /// The asking client's own number for it.
  public var requestID: UInt64

  /// The request `requestID` of a client.
  public init(client: WatcherID, requestID: UInt64) {
    self.client = client
    self.requestID = requestID
  }

  /// No request: the one who is asked answers when the operation is done instead of sending `asyncComplete`.
  public static let absent = AsyncRequestID(client: WatcherID(), requestID: 0)

  public init(from decoder: inout Decoder) throws(CodecError) {
    client = try decoder.decode()
    requestID = try decoder.integer()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(client)
    encoder.append(requestID)
  }

  public var description: String { "[\(client.globalID),\(client.handle),\(requestID)]" }
}
