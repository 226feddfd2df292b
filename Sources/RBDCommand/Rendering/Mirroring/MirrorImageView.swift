import CephCodec

/// What the sites say of one mirrored image.
struct MirrorImageView: Equatable {
  /// What one site says.
  struct Site: Equatable {
    /// The site's name; its mirror uuid if it has none.
    var name = ""
    var mirrorUUID = ""
    /// Such as "up+replaying".
    var state: String
    var description: String
    var lastUpdate: UTime
    /// Whether the name is known.
    var isNamed = false
  }

  /// The daemon that replays the image.
  struct Service: Equatable {
    var serviceID: String
    var instanceID: String
    var daemonID: String
    var hostname: String

    /// As "id on host".
    var description: String {
      let name = daemonID.isEmpty ? serviceID : daemonID
      return hostname.isEmpty ? name : "\(name) on \(hostname)"
    }
  }

  /// A mirror snapshot of a primary.
  struct Snapshot: Equatable {
    var id: UInt64
    var name: String
    var isDemoted: Bool
    var peerUUIDs: [String]
  }

  var name: String
  var globalID: String
  /// This site; nil if it only sends.
  var local: Site?
  var service: Service?
  var peers: [Site]
  /// The mirror snapshots, if they are shown.
  var snapshots: [Snapshot] = []

  /// The lines of plain text.
  var lines: [String] {
    var lines = ["\(name):", "  global_id:   \(globalID)"]
    if let local {
      lines += ["  state:       \(local.state)", "  description: \(local.description)"]
      if let service { lines.append("  service:     \(service.description)") }
      lines.append("  last_update: \(TimeText.numeric(local.lastUpdate))")
    }
    if !peers.isEmpty { lines.append("  peer_sites:") }
    for (index, peer) in peers.enumerated() {
      if index > 0 { lines.append("") }
      lines += [
        "    name: \(peer.isNamed ? peer.name : peer.mirrorUUID)", "    state: \(peer.state)",
        "    description: \(peer.description)", "    last_update: \(TimeText.numeric(peer.lastUpdate))",
      ]
    }
    if !snapshots.isEmpty { lines.append("  snapshots:") }
    lines += snapshots.map { snapshot in
      let peers = snapshot.peerUUIDs.joined(separator: ",")
      return "    \(snapshot.id) \(snapshot.name) (\(snapshot.isDemoted ? "demoted " : "")peer_uuids:[\(peers)])"
    }
    return lines
  }

  /// As an object called "image".
  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("image") { image in
      image.text("name", name)
      image.text("global_id", globalID)
      if let local {
        image.text("state", local.state)
        image.text("description", local.description)
        if let service { dump(service, &image) }
        image.text("last_update", TimeText.numeric(local.lastUpdate))
      }
      if !peers.isEmpty { dumpPeers(&image) }
      if !snapshots.isEmpty { dumpSnapshots(&image) }
    }
  }

  private func dump(_ service: Service, _ formatter: inout OutputFormatter) {
    formatter.object("daemon_service") { object in
      object.text("service_id", service.serviceID)
      object.text("instance_id", service.instanceID)
      object.text("daemon_id", service.daemonID)
      object.text("hostname", service.hostname)
    }
  }

  private func dumpPeers(_ formatter: inout OutputFormatter) {
    formatter.array("peer_sites") { list in
      for peer in peers {
        list.object("peer_site") { object in
          object.text("site_name", peer.name)
          object.text("mirror_uuids", peer.mirrorUUID)
          object.text("state", peer.state)
          object.text("description", peer.description)
          object.text("last_update", TimeText.numeric(peer.lastUpdate))
        }
      }
    }
  }

  private func dumpSnapshots(_ formatter: inout OutputFormatter) {
    formatter.array("snapshots") { list in
      for snapshot in snapshots {
        list.object("snapshot") { object in
          object.number("id", snapshot.id)
          object.text("name", snapshot.name)
          object.bool("demoted", snapshot.isDemoted)
          object.array("mirror_peer_uuids", of: "peer_uuid", snapshot.peerUUIDs)
        }
      }
    }
  }
}

/// What `rbd mirror image status` shows.
struct MirrorImageStatusReport: Report, Equatable {
  var image: MirrorImageView

  var plain: String { image.lines.joined(separator: "\n") + "\n" }

  func dump(_ formatter: inout OutputFormatter) { image.dump(&formatter) }
}
