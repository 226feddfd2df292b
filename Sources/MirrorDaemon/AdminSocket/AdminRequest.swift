import CephCodec

/// What a client of the admin socket wants.
struct AdminRequest: Equatable {
  /// Why a request is answered with a failure (EINVAL).
  struct Refusal: Error, Equatable {
    var text: String
  }

  /// The words of the command.
  let prefix: String
  /// The format of the answer.
  let format: AdminFormat
  /// All fields of the request.
  let fields: [FormattedValue.Field]

  /// Reads a request as the `ceph` tool sends it: `{"prefix": "perf dump", "format": "json"}`.
  init(json: [UInt8]) throws(Refusal) {
    let document: FormattedValue
    do throws(JSONError) {
      document = try JSONReader.read(json)
    } catch {
      throw Refusal(text: "invalid json")
    }
    guard let fields = document.fields else { throw Refusal(text: "invalid json") }
    self.fields = fields
    prefix = try Self.text("prefix", document) ?? ""
    format = AdminFormat(named: try Self.text("format", document) ?? "")
  }

  /// A field's text; empty if there is none.
  func argument(_ name: String) -> String { FormattedValue.object(fields)[name]?.text ?? "" }

  /// The request with the answer as JSON.
  var askingForJSON: [UInt8] {
    let others = fields.filter { $0.name != "format" }
    return Array(JSONWriter.compact(.object(others + [.init("format", "json")])).utf8)
  }

  private static func text(_ name: String, _ document: FormattedValue) throws(Refusal) -> String? {
    guard let value = document[name] else { return nil }
    guard let text = value.text else { throw Refusal(text: "invalid json, missing format and/or prefix") }
    return text
  }
}

/// Collects a request: JSON up to a NUL or a line feed, or the four bytes of a number that old clients send.
struct AdminRequestReader: Equatable {
  /// How a request's bytes can end.
  enum Result: Equatable {
    case incomplete
    case json([UInt8])
    case tooLong
  }

  /// The longest request, in bytes.
  static let limit = 64 << 10

  private var bytes: [UInt8] = []

  /// Takes bytes that arrived; what follows a whole request is ignored.
  mutating func take(_ arrived: some Sequence<UInt8>) -> Result {
    for byte in arrived {
      if bytes.first ?? byte == 0 {
        bytes.append(byte)
        if bytes.count == 4 { return .json(Self.command(number: byte)) }
      } else if byte == 0 || byte == UInt8(ascii: "\n") {
        return .json(bytes)
      } else {
        bytes.append(byte)
        if bytes.count >= Self.limit { return .tooLong }
      }
    }
    return .incomplete
  }

  private static func command(number: UInt8) -> [UInt8] {
    let words =
      switch number {
      case 0: "0"
      case 1: "perfcounters_dump"
      case 2: "perfcounters_schema"
      default: "foo"
      }
    return Array("{\"prefix\": \"\(words)\"}".utf8)
  }
}
