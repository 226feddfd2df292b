import CephCodec

/// A step of a read operation, by which its value is found in the result.
public struct ReadStep<Value>: Sendable {
  let index: Int
  let decode: @Sendable ([UInt8]) throws(CodecError) -> Value
}

/// What a read operation returned.
public struct ReadResult: Sendable {
  struct Output: Sendable {
    var result: Int32
    var bytes: [UInt8]
  }

  let object: String
  let outputs: [Output]

  /// The object version that was read.
  public let version: UInt64

  /// A step's value. Throws the step's own errno, or EBADMSG for a reply that cannot be decoded.
  public subscript<Value>(_ step: ReadStep<Value>) -> Value {
    get throws(RadosError) {
      let output = outputs[step.index]
      guard output.result >= 0 else { throw RadosError(Errno(negated: output.result), "read step \(step.index)", object: object) }
      do {
        return try step.decode(output.bytes)
      } catch {
        throw RadosError(error, "read step \(step.index)", object: object)
      }
    }
  }

  /// The errno of a step that was allowed to fail, or nil if it did not.
  public func errno<Value>(_ step: ReadStep<Value>) -> Errno? {
    let result = outputs[step.index].result
    return result < 0 ? Errno(negated: result) : nil
  }

  /// A step's value, or nil if the object or key it asked for does not exist (ENOENT, ENODATA).
  public func existing<Value>(_ step: ReadStep<Value>) throws(RadosError) -> Value? {
    switch errno(step) {
    case .noEntry, .noData: nil
    default: try self[step]
    }
  }
}
