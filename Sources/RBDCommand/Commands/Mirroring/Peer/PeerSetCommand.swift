import CephCodec
import Mirroring
import ObjectClasses

/// `rbd mirror pool peer set`.
struct PeerSetCommand: Command {
  static let name = "mirror pool peer set"
  private static let keys = ["client", "cluster", "direction", "key-file", "mon-host", "site-name"]
  private let target: ImageTarget
  private let uuid: String
  private let key: String
  private let value: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(validatesPool: true, hasNamespace: false)
    uuid = try reader.peerUUID()
    key = reader.nextArgument()
    guard Self.keys.contains(key) else {
      throw .refused("must specify \(Self.keys.map { "'\($0)'" }.joined(separator: ", ")) key.")
    }
    value = reader.nextArgument()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    // As stock: an empty name is complained about and set.
    if value.isEmpty, key == "client" || key == "cluster" {
      await context.console.report("rbd: must specify new \(key) value.\n")
    }
    let secret = key == "key-file" ? try await KeyFile.read(value) : ""
    let pool = try await context.mirrorPool(target)
    do throws(CommandFailure) {
      switch key {
      case "client":
        try await context.step(nil) { () throws(MirroringError) in try await pool.setPeer(uuid: uuid, clientName: value) }
      case "site-name", "cluster":
        try await context.step(nil) { () throws(MirroringError) in try await pool.setPeer(uuid: uuid, siteName: value) }
      case "direction": try await setDirection(pool, context)
      case "key-file": try await update(pool, context) { $0.key = secret.isEmpty ? nil : secret }
      default: try await update(pool, context) { $0.monitorHosts = value.isEmpty ? nil : value }
      }
    } catch {
      var failure = error
      if error.code == Errno.noEntry.rawValue { failure.text += "rbd: mirror peer \(uuid) does not exist\n" }
      throw failure
    }
  }

  private func setDirection(_ pool: MirrorPool, _ context: CommandContext) async throws(CommandFailure) {
    guard let direction = MirrorPeerDirection(name: value) else { throw .refused("invalid direction") }
    if direction != .transmit { try await pool.requireNoReceivingPeer(except: uuid) }
    try await context.step(nil) { () throws(MirroringError) in try await pool.setPeer(uuid: uuid, direction: direction) }
  }

  private func update(
    _ pool: MirrorPool, _ context: CommandContext, _ change: (inout PeerAttributes) -> Void
  ) async throws(CommandFailure) {
    var attributes = try await pool.attributes(ofPeer: uuid) ?? PeerAttributes()
    change(&attributes)
    try await pool.set(attributes, ofPeer: uuid, context)
  }
}
