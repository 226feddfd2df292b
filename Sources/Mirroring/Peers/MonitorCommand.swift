import CephCodec
import FoundationEssentials
import Rados

/// A monitor or manager command as JSON.
public struct MonitorCommand: Sendable {
  private var fields: [(name: String, json: String)]

  /// A command by its prefix, such as `config-key get`.
  public init(_ prefix: String) {
    fields = [("prefix", Self.quoted(prefix))]
  }

  /// The command with another text argument.
  public func with(_ name: String, _ value: String) -> MonitorCommand {
    var copy = self
    copy.fields.append((name, Self.quoted(value)))
    return copy
  }

  /// The command with another argument that is a list of texts.
  public func with(_ name: String, _ values: [String]) -> MonitorCommand {
    var copy = self
    copy.fields.append((name, "[" + values.map(Self.quoted).joined(separator: ",") + "]"))
    return copy
  }

  /// The command's JSON.
  public var json: String {
    "{" + fields.map { "\(Self.quoted($0.name)):\($0.json)" }.joined(separator: ",") + "}"
  }

  /// A JSON string literal.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension Cluster {
  /// Runs a monitor command.
  @discardableResult
  public func run(_ command: MonitorCommand, input: [UInt8] = []) async throws(RadosError) -> CommandReply {
    try await monCommand(command.json, input: input)
  }

  /// Reads a config-key; nil if it is not set. EOPNOTSUPP on a cluster without the command.
  public func configKey(_ key: String) async throws(RadosError) -> String? {
    do {
      return try await run(MonitorCommand("config-key get").with("key", key)).text
    } catch {
      switch error.errno {
      case .noEntry: return nil
      case .invalid: throw RadosError(.notSupported, error.operation, object: key, detail: error.detail)
      default: throw error
      }
    }
  }

  /// Sets a config-key, or removes it when the value is empty.
  public func setConfigKey(_ key: String, _ value: String) async throws(RadosError) {
    let command =
      value.isEmpty
      ? MonitorCommand("config-key rm").with("key", key)
      : MonitorCommand("config-key set").with("key", key).with("val", value)
    do {
      try await run(command)
    } catch {
      throw error.errno == .invalid
        ? RadosError(.notSupported, error.operation, object: key, detail: error.detail) : error
    }
  }

  /// The addresses of all monitors as one `mon_host` value, from the live monitor map.
  public func monitorHosts() async throws -> String {
    let reply = try await run(MonitorCommand("mon dump").with("format", "json"))
    let map = try JSONDecoder().decode(MonitorMap.self, from: Data(reply.output))
    let hosts = map.mons.map { monitor in
      let addresses = monitor.public_addrs.addrvec.map { "\($0.type):\($0.addr)/\($0.nonce)" }
      return addresses.count == 1 ? addresses[0] : "[" + addresses.joined(separator: ",") + "]"
    }
    guard hosts.isEmpty else { return hosts.joined(separator: ",") }
    return option("mon_host") ?? ""
  }
}

/// What `mon dump` prints, as far as it is needed.
private struct MonitorMap: Decodable {
  struct Monitor: Decodable {
    var public_addrs: Addresses
  }

  struct Addresses: Decodable {
    var addrvec: [Address]
  }

  struct Address: Decodable {
    var type: String
    var addr: String
    var nonce: UInt32
  }

  var mons: [Monitor]
}
