import CephCodec
import Mirroring
import ObjectClasses

/// What `rbd mirror pool info` shows.
struct MirrorPoolInfoReport: Report, Equatable {
  /// A peer and, with `--all`, how to reach it.
  struct Peer: Equatable {
    var peer: MirrorPeer
    var attributes: PeerAttributes?
  }

  var mode: MirrorMode
  /// Site name and peers; nil for a namespace and while mirroring is disabled.
  var site: Site?
  /// Whether the attributes are shown.
  var showsAll: Bool

  /// What belongs to the pool as a whole.
  struct Site: Equatable {
    var name: String
    var peers: [Peer]
  }

  private var modeName: String {
    switch mode {
    case .disabled: "disabled"
    case .image: "image"
    case .pool: "pool"
    }
  }

  var plain: String {
    let start = "Mode: \(modeName)\n"
    guard let site else { return start }
    let heading = "\(start)Site Name: \(site.name)\n\nPeer Sites: \(site.peers.isEmpty ? "none" : "")\n"
    let last = site.peers.last?.peer.siteName
    return heading + site.peers.map { text($0) + ($0.peer.siteName == last ? "" : "\n") }.joined()
  }

  private func text(_ entry: Peer) -> String {
    let peer = entry.peer
    var lines = ["", "UUID: \(peer.uuid)", "Name: \(peer.siteName)"]
    if peer.direction != .receive || !peer.mirrorUUID.isEmpty { lines.append("Mirror UUID: \(peer.mirrorUUID)") }
    lines.append("Direction: \(peer.direction.name)")
    if peer.direction != .transmit || !peer.clientName.isEmpty { lines.append("Client: \(peer.clientName)") }
    if showsAll {
      lines += ["Mon Host: \(entry.attributes?.monitorHosts ?? "")", "Key: \(entry.attributes?.key ?? "")"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("mirror") { mirror in
      mirror.text("mode", modeName)
      guard let site else { return }
      mirror.text("site_name", site.name)
      mirror.array("peers") { list in
        for entry in site.peers { dump(entry, &list) }
      }
    }
  }

  private func dump(_ entry: Peer, _ formatter: inout OutputFormatter) {
    formatter.object("peer") { object in
      object.text("uuid", entry.peer.uuid)
      object.text("direction", entry.peer.direction.name)
      object.text("site_name", entry.peer.siteName)
      object.text("mirror_uuid", entry.peer.mirrorUUID)
      object.text("client_name", entry.peer.clientName)
      let values = entry.attributes?.values ?? [:]
      for (name, value) in values.sorted(by: { String.encodedBefore($0.key, $1.key) }) { object.text(name, value) }
    }
  }
}

extension MirrorPeerDirection {
  /// The word on the command line.
  var name: String {
    switch self {
    case .receive: "rx-only"
    case .transmit: "tx-only"
    case .both: "rx-tx"
    }
  }

  /// The direction of a word.
  init?(name: String) {
    switch name {
    case "rx-only": self = .receive
    case "tx-only": self = .transmit
    case "rx-tx": self = .both
    default: return nil
    }
  }
}
