/// What an admin socket command or a status holds: a document that shows as JSON or XML, its fields in the order given, as with
/// Ceph's `Formatter`.
public indirect enum FormattedValue: Sendable, Equatable {
  /// A truth value (`dump_bool`).
  case flag(Bool)
  /// A whole number (`dump_unsigned`).
  case number(UInt64)
  /// A number in its final digits, such as `0.000000000`.
  case digits(String)
  /// A text (`dump_string`).
  case string(String)
  /// An array (`open_array_section`); the names of its elements show in XML only.
  case array([Field])
  /// An object (`open_object_section`).
  case object([Field])

  /// A value with its name.
  public struct Field: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: FormattedValue

    /// A named value.
    public init(_ name: String, _ value: FormattedValue) {
      self.name = name
      self.value = value
    }
  }

  /// An array whose elements have one name.
  public static func array(of element: String, _ values: [FormattedValue]) -> FormattedValue {
    .array(values.map { Field(element, $0) })
  }

  /// The fields of an object; nil for anything else.
  var fields: [Field]? {
    if case .object(let fields) = self { fields } else { nil }
  }

  /// The text; nil for anything else.
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// An object's field.
  subscript(name: String) -> FormattedValue? { fields?.first { $0.name == name }?.value }
}

extension FormattedValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
  public init(dictionaryLiteral elements: (String, FormattedValue)...) {
    self = .object(elements.map { Field($0.0, $0.1) })
  }

  public init(stringLiteral value: String) { self = .string(value) }
}
