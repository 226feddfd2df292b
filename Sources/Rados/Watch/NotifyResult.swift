import CephCodec

/// What a notify brought back.
public struct NotifyResult: CephDecodable, Equatable {
  /// One watcher's answer.
  public struct Reply: Sendable, Equatable {
    /// The watcher's global id.
    public let globalID: UInt64
    /// The watch's cookie.
    public let cookie: UInt64
    /// What it acknowledged with.
    public let payload: [UInt8]
  }

  /// A watcher that did not answer in time.
  public struct Silent: Sendable, Equatable {
    /// The watcher's global id.
    public let globalID: UInt64
    /// The watch's cookie.
    public let cookie: UInt64
  }

  /// The answers.
  public let replies: [Reply]
  /// Who did not answer.
  public let timeouts: [Silent]

  /// A result, as a test states it.
  public init(replies: [Reply] = [], timeouts: [Silent] = []) {
    self.replies = replies
    self.timeouts = timeouts
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    let replyCount = try decoder.count(minimumElementSize: 20)
    var replies: [Reply] = []
    for _ in 0..<replyCount {
      replies.append(
        Reply(globalID: try decoder.decode(), cookie: try decoder.decode(), payload: try decoder.sizedBytes()))
    }
    self.replies = replies
    let timeoutCount = decoder.remaining == 0 ? 0 : try decoder.count(minimumElementSize: 16)
    var timeouts: [Silent] = []
    for _ in 0..<timeoutCount {
      timeouts.append(Silent(globalID: try decoder.decode(), cookie: try decoder.decode()))
    }
    self.timeouts = timeouts
  }
}

extension NotifyResult.Reply {
  /// A watcher's answer, as a test states it.
  public init(from globalID: UInt64, cookie: UInt64, payload: [UInt8]) {
    self.globalID = globalID
    self.cookie = cookie
    self.payload = payload
  }
}
