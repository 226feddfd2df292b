import CRados
import CephCodec

/// What a monitor, manager or OSD answered to a command.
public struct CommandReply: Sendable, Equatable {
  /// The output, mostly JSON or text.
  public let output: [UInt8]
  /// The status line, which commands use for what goes to stderr.
  public let status: String

  /// The output as text.
  public var text: String { String(decoding: output, as: UTF8.self) }
}

extension Cluster {
  /// Runs a monitor command given as JSON, such as `{"prefix": "status"}` (`rados_mon_command`).
  public func monCommand(_ json: String, input: [UInt8] = []) async throws(RadosError) -> CommandReply {
    try await command("monitor command", json, input) { handle, command, input, buffers in
      rados_mon_command(
        handle, command, 1, input.baseAddress, input.count, &buffers.output, &buffers.outputLength, &buffers.status,
        &buffers.statusLength)
    }
  }

  /// Runs a command of the active manager (`rados_mgr_command`).
  public func mgrCommand(_ json: String, input: [UInt8] = []) async throws(RadosError) -> CommandReply {
    try await command("manager command", json, input) { handle, command, input, buffers in
      rados_mgr_command(
        handle, command, 1, input.baseAddress, input.count, &buffers.output, &buffers.outputLength, &buffers.status,
        &buffers.statusLength)
    }
  }

  /// Runs a command of one OSD (`rados_osd_command`).
  public func osdCommand(osd: Int32, _ json: String, input: [UInt8] = []) async throws(RadosError) -> CommandReply {
    try await command("OSD command", json, input) { handle, command, input, buffers in
      rados_osd_command(
        handle, osd, command, 1, input.baseAddress, input.count, &buffers.output, &buffers.outputLength, &buffers.status,
        &buffers.statusLength)
    }
  }

  private typealias Call =
    @Sendable (
      rados_t, UnsafeMutablePointer<UnsafePointer<CChar>?>, UnsafeBufferPointer<CChar>, inout CommandBuffers
    ) -> Int32

  private func command(
    _ operation: String, _ json: String, _ input: [UInt8], _ call: @escaping Call
  ) async throws(RadosError) -> CommandReply {
    try await blocking(operation) { handle throws(RadosError) in
      var buffers = CommandBuffers()
      defer { buffers.free() }
      let signed = input.map { CChar(bitPattern: $0) }
      let result = json.withCString { text in
        var commands: [UnsafePointer<CChar>?] = [text]
        return signed.withUnsafeBufferPointer { call(handle.pointer, &commands, $0, &buffers) }
      }
      let reply = buffers.reply
      // The command's name alone: its arguments can hold a key.
      try checked(result, operation, object: commandName(json), detail: reply.status)
      return reply
    }
  }
}

/// The `prefix` of a command's JSON.
private func commandName(_ json: String) -> String? {
  guard let start = json.range(of: "\"prefix\"")?.upperBound else { return nil }
  let rest = json[start...].drop { $0 == ":" || $0 == " " }
  guard rest.first == "\"" else { return nil }
  return String(rest.dropFirst().prefix { $0 != "\"" })
}

extension String {
  /// The first place of another string, by characters.
  fileprivate func range(of other: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
      start = index(after: start)
    }
    return nil
  }
}

/// What librados allocates for a command's reply.
private struct CommandBuffers {
  var output: UnsafeMutablePointer<CChar>?
  var outputLength = 0
  var status: UnsafeMutablePointer<CChar>?
  var statusLength = 0

  var reply: CommandReply {
    let output = bytes(output, outputLength)
    return CommandReply(output: output, status: String(decoding: bytes(status, statusLength), as: UTF8.self))
  }

  private func bytes(_ pointer: UnsafeMutablePointer<CChar>?, _ length: Int) -> [UInt8] {
    guard let pointer, length > 0 else { return [] }
    return UnsafeBufferPointer(start: pointer, count: length).map { UInt8(bitPattern: $0) }
  }

  func free() {
    if let output { rados_buffer_free(output) }
    if let status { rados_buffer_free(status) }
  }
}
