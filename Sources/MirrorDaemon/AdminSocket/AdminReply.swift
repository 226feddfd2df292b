import CephCodec

/// What a command of the admin socket answers.
public enum AdminReply: Sendable, Equatable {
  /// Nothing.
  case nothing
  /// A document, shown in the format that was asked for; the name is its root element in XML.
  case document(name: String, FormattedValue)
  /// Bytes as they are.
  case raw([UInt8])
  /// A failure and a text about it.
  case failure(Errno, String)

  /// The bytes of the answer, without the length before them.
  func bytes(_ format: AdminFormat) -> [UInt8] {
    switch self {
    case .nothing: []
    case .document(let name, let value): Array(format.text(name, value).utf8)
    case .raw(let bytes): bytes
    case .failure(let errno, let text): Array("ERROR: \(errno)\n\(text)\n".utf8)
    }
  }
}

/// The formats of the admin socket's answers; what is none of them becomes readable JSON.
enum AdminFormat: String, Sendable {
  case json
  case prettyJSON = "json-pretty"
  case xml
  case prettyXML = "xml-pretty"

  /// The format that a request names.
  init(named name: String) { self = AdminFormat(rawValue: name) ?? .prettyJSON }

  /// A document in this format.
  func text(_ name: String, _ value: FormattedValue) -> String {
    switch self {
    case .json: JSONWriter.compact(value)
    case .prettyJSON: JSONWriter.pretty(value)
    case .xml: XMLWriter.write(name, value, pretty: false)
    case .prettyXML: XMLWriter.write(name, value, pretty: true)
    }
  }
}
