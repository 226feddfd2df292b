import CephCodec
import Mirroring
import ObjectClasses
import Rados

/// `rbd mirror pool peer add`.
struct PeerAddCommand: Command {
  static let name = "mirror pool peer add"
  private let target: ImageTarget
  private let arguments: ParsedArguments
  private let spec: String
  private let direction: MirrorPeerDirection

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(validatesPool: true, hasNamespace: false)
    arguments = reader.arguments
    spec = reader.nextArgument()
    direction = arguments.text("direction").flatMap { MirrorPeerDirection(name: $0) } ?? .both
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    var attributes = PeerAttributes(monitorHosts: arguments.text("remote-mon-host"))
    if let path = arguments.text("remote-key-file") { attributes.key = try await KeyFile.read(path) }
    let remote = try remoteSite(context)
    let pool = try await context.mirrorPool(target)
    try await pool.requireNoReceivingPeer()
    let uuid: String
    do throws(MirroringError) {
      uuid = try await pool.addPeer(direction: direction, siteName: remote.site, clientName: remote.client)
    } catch {
      await context.log(error.message)
      guard error.errno != .exists else { throw .refused("mirror peer already exists", error.errno) }
      throw .refused("error adding mirror peer", error.errno)
    }
    if !attributes.isEmpty {
      do throws(CommandFailure) {
        try await pool.set(attributes, ofPeer: uuid, context)
      } catch {
        // A peer that cannot be reached is of no use; the failure before this one is the one to tell.
        try? await pool.removePeer(uuid: uuid)
        throw error
      }
    }
    await context.console.print("\(uuid)\n")
  }

  /// The remote's client and site (`get_remote_cluster_spec`).
  private func remoteSite(_ context: CommandContext) throws(CommandFailure) -> (client: String, site: String) {
    var client = arguments.text("remote-client-name") ?? context.clientName
    var site = arguments.text("remote-cluster") ?? ""
    if !spec.isEmpty {
      guard let parts = RemoteSpec(spec) else { throw .refused("invalid spec '\(spec)'") }
      client = parts.client ?? client
      site = parts.site
    }
    guard !site.isEmpty else { throw .refused("remote cluster was not specified") }
    return (client, site)
  }
}

/// A remote cluster's spec `[client.<id>@]<name>`.
struct RemoteSpec: Equatable {
  var client: String?
  var site: String

  /// Takes a spec apart; nil if it is none.
  init?(_ spec: String) {
    let parts = spec.split(separator: "@", omittingEmptySubsequences: false)
    guard let name = parts.last, parts.count <= 2, !name.isEmpty, !name.contains("/") else { return nil }
    site = String(name)
    guard parts.count == 2 else { return }
    guard parts[0].hasPrefix("client."), parts[0].utf8.count > "client.".utf8.count else { return nil }
    client = String(parts[0])
  }
}
