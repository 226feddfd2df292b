import CephCodec

/// A failed call to a cluster: what failed, on which object, and the errno that RADOS gave.
public struct RadosError: CephError, Equatable, Sendable, CustomStringConvertible {
  /// The error number.
  public let errno: Errno
  /// What was being done, such as `read` or `rbd.snapshot_add`.
  public let operation: String
  /// The object it was done to, if it was done to one.
  public let object: String?
  /// What else is known, such as a monitor's words.
  public let detail: String?

  /// Describes a failed call.
  public init(_ errno: Errno, _ operation: String, object: String? = nil, detail: String? = nil) {
    self.errno = errno
    self.operation = operation
    self.object = object
    self.detail = detail
  }

  /// A reply that could not be decoded: EBADMSG, with what was wrong.
  public init(_ error: CodecError, _ operation: String, object: String?) {
    self.init(.badMessage, operation, object: object, detail: error.description)
  }

  public var description: String {
    var text = operation
    if let object { text += " of \(object)" }
    text += ": \(errno)"
    if let detail, !detail.isEmpty { text += " (\(detail))" }
    return text
  }
}

/// Throws when a librados call returned a negative errno; returns its value otherwise.
@discardableResult
func checked(_ result: Int32, _ operation: String, object: String? = nil, detail: String? = nil) throws(RadosError) -> Int32 {
  guard result < 0 else { return result }
  throw RadosError(Errno(negated: result), operation, object: object, detail: detail)
}
