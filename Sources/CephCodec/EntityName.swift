/// Who a client or daemon is: a type and a number (`entity_name_t`), such as `client.4123`.
public struct EntityName: CephKey, CustomStringConvertible {
  /// The type's bit: mon 1, mds 2, osd 4, client 8, mgr 16.
  public var type: UInt8
  /// The number: for a client its global id.
  public var number: Int64

  /// The entity with a type bit and a number.
  public init(type: UInt8, number: Int64) {
    self.type = type
    self.number = number
  }

  /// A client, by its global id.
  public static func client(_ globalID: UInt64) -> EntityName {
    EntityName(type: 8, number: Int64(bitPattern: globalID))
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    type = try decoder.integer()
    number = try decoder.integer()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.append(type)
    encoder.append(number)
  }

  public static func encodedBefore(_ left: EntityName, _ right: EntityName) -> Bool {
    (left.type, left.number) < (right.type, right.number)
  }

  public var description: String {
    let names: [UInt8: String] = [1: "mon", 2: "mds", 4: "osd", 8: "client", 16: "mgr", 32: "auth"]
    return "\(names[type] ?? "unknown").\(number)"
  }
}
