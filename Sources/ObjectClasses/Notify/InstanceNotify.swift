import CephCodec

/// A request from one `rbd-mirror` instance to another through the latter's object (`rbd::mirror::instance_watcher::NotifyMessage`).
public struct InstanceNotify: CephCodable, Equatable {
  /// What is asked.
  public enum Request: Equatable, Sendable {
    /// From the leader: replay this image.
    case imageAcquire(globalImageID: String)
    /// From the leader: stop replaying this image.
    case imageRelease(globalImageID: String)
    /// From the leader: the peer no longer has this image.
    case peerImageRemoved(globalImageID: String, peerMirrorUUID: String)
    /// To the leader: may this image sync?
    case syncRequest(syncID: String)
    /// From the leader: this image may sync now.
    case syncStart(syncID: String)
    /// A kind that this release does not know.
    case unknown(code: UInt32)
  }

  /// The sender's number for the request; a request that is sent again keeps it.
  public var requestID: UInt64
  /// What is asked.
  public var request: Request

  /// A numbered request.
  public init(requestID: UInt64, _ request: Request) {
    self.requestID = requestID
    self.request = request
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("instance_watcher NotifyMessage", supported: 2) { decoder, _ throws(CodecError) in
      let code: UInt32 = try decoder.integer()
      guard code <= 4 else { return InstanceNotify(requestID: 0, .unknown(code: code)) }
      let requestID: UInt64 = try decoder.integer()
      let subject: String = try decoder.decode()
      switch code {
      case 0: return InstanceNotify(requestID: requestID, .imageAcquire(globalImageID: subject))
      case 1: return InstanceNotify(requestID: requestID, .imageRelease(globalImageID: subject))
      case 2:
        let removed = Request.peerImageRemoved(globalImageID: subject, peerMirrorUUID: try decoder.decode())
        return InstanceNotify(requestID: requestID, removed)
      case 3: return InstanceNotify(requestID: requestID, .syncRequest(syncID: subject))
      default: return InstanceNotify(requestID: requestID, .syncStart(syncID: subject))
      }
    }
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(2, compat: 2) { encoder in
      switch request {
      case .imageAcquire(let id): encode(0, id, into: &encoder)
      case .imageRelease(let id): encode(1, id, into: &encoder)
      case .peerImageRemoved(let id, let mirrorUUID):
        encode(2, id, into: &encoder)
        encoder.encode(mirrorUUID)
      case .syncRequest(let id): encode(3, id, into: &encoder)
      case .syncStart(let id): encode(4, id, into: &encoder)
      case .unknown(let code): encoder.append(code)
      }
    }
  }

  private func encode(_ code: UInt32, _ subject: String, into encoder: inout Encoder) {
    encoder.append(code)
    encoder.append(requestID)
    encoder.encode(subject)
  }
}

/// An instance's answer to an `InstanceNotify` (`rbd::mirror::instance_watcher::NotifyAckPayload`), without a version of its own.
public struct InstanceNotifyReply: CephCodable, Equatable {
  /// Who asked: the id of the instance that sent the request, not of the one that answers.
  public var instanceID: String
  /// The request's number.
  public var requestID: UInt64
  /// 0 or a negative errno.
  public var result: Int32

  /// An answer to the request `requestID` of the instance `instanceID`.
  public init(instanceID: String, requestID: UInt64, result: Int32) {
    self.instanceID = instanceID
    self.requestID = requestID
    self.result = result
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    instanceID = try decoder.decode()
    requestID = try decoder.integer()
    result = try decoder.integer()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(instanceID)
    encoder.append(requestID)
    encoder.append(result)
  }
}
