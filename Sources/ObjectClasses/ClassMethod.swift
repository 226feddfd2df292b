import CephCodec

/// One method of an OSD object class: its name, what it takes and what it returns. Clients use it to build a call, the embedded
/// site to read the arguments and write the reply, so that both share one definition.
public struct ClassMethod<Reply: CephCodable, each Argument: CephCodable>: Sendable {
  /// The object class, such as `rbd`.
  public let className: String
  /// The method, such as `get_size`.
  public let name: String
  /// Whether the method changes the object: `CLS_METHOD_WR` in Ceph's registration.
  public let isWrite: Bool

  /// Declares a method of an object class.
  public init(_ className: String, _ name: String, isWrite: Bool = false) {
    self.className = className
    self.name = name
    self.isWrite = isWrite
  }

  /// The call with these arguments.
  public func callAsFunction(_ argument: repeat each Argument) -> ClassCall<Reply> {
    var encoder = Encoder()
    repeat (each argument).encode(into: &encoder)
    return ClassCall(className: className, method: name, isWrite: isWrite, input: encoder.bytes)
  }

  /// Reads a call's arguments.
  public func arguments(from input: [UInt8]) throws(CodecError) -> (repeat each Argument) {
    var decoder = Decoder(input, structure: "\(className).\(name)")
    return (repeat try (each Argument)(from: &decoder))
  }
}

/// A call of an object class's method with its arguments encoded.
public struct ClassCall<Reply: CephCodable>: Sendable, Equatable {
  /// The object class.
  public let className: String
  /// The method.
  public let method: String
  /// Whether the method changes the object.
  public let isWrite: Bool
  /// The encoded arguments.
  public let input: [UInt8]

  /// A call with arguments that are encoded already.
  public init(className: String, method: String, isWrite: Bool, input: [UInt8]) {
    self.className = className
    self.method = method
    self.isWrite = isWrite
    self.input = input
  }

  /// Reads the method's reply.
  public func reply(from output: [UInt8]) throws(CodecError) -> Reply {
    var decoder = Decoder(output, structure: "reply of \(className).\(method)")
    return try Reply(from: &decoder)
  }
}
