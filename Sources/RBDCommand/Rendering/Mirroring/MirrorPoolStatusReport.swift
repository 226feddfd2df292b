import Mirroring
import ObjectClasses

/// What `rbd mirror pool status` shows.
struct MirrorPoolStatusReport: Report, Equatable {
  /// What `--verbose` adds.
  struct Details: Equatable {
    var daemons: [MirrorService]
    var images: [MirrorImageView]
  }

  var imageHealth: MirrorHealth
  var daemonHealth: MirrorHealth
  /// How many images are in which state, in the order of states.
  var states: [(state: MirrorImageStatusState, count: Int32)]
  var details: Details?

  private var health: MirrorHealth { max(imageHealth, daemonHealth) }

  static func == (left: Self, right: Self) -> Bool {
    left.imageHealth == right.imageHealth && left.daemonHealth == right.daemonHealth && left.details == right.details
      && left.states.elementsEqual(right.states, by: ==)
  }

  var plain: String {
    var lines = [
      "health: \(health)", "daemon health: \(daemonHealth)", "image health: \(imageHealth)",
      "images: \(states.reduce(0) { $0 + Int64($1.count) }) total",
    ]
    lines += states.map { "    \($0.count) \($0.state)" }
    if let details {
      lines += ["", "DAEMONS"]
      if details.daemons.isEmpty { lines.append("  none") }
      for daemon in details.daemons { lines += Self.lines(daemon) }
      lines += ["", "IMAGES"]
      for (index, image) in details.images.enumerated() { lines += (index == 0 ? [] : [""]) + image.lines }
      // The heading of an empty list has no line break.
      if details.images.isEmpty { return lines.joined(separator: "\n") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ daemon: MirrorService) -> [String] {
    var lines = [
      "service \(daemon.serviceID):", "  instance_id: \(daemon.instanceID)", "  client_id: \(daemon.clientID)",
      "  hostname: \(daemon.hostname)", "  version: \(daemon.version)", "  leader: \(daemon.isLeader)",
      "  health: \(daemon.health)",
    ]
    if !daemon.callouts.isEmpty { lines.append("  callouts: [\(daemon.callouts.joined(separator: ","))]") }
    return lines + [""]
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("status") { status in
      status.object("summary") { summary in
        summary.text("health", "\(health)")
        summary.text("daemon_health", "\(daemonHealth)")
        summary.text("image_health", "\(imageHealth)")
        summary.object("states") { object in
          for (state, count) in states { object.number("\(state)", count) }
        }
      }
      guard let details else { return }
      status.array("daemons") { list in
        for daemon in details.daemons { Self.dump(daemon, &list) }
      }
      status.array("images") { list in
        for image in details.images { image.dump(&list) }
      }
    }
  }

  private static func dump(_ daemon: MirrorService, _ formatter: inout OutputFormatter) {
    formatter.object("daemon") { object in
      object.text("service_id", daemon.serviceID)
      object.text("instance_id", daemon.instanceID)
      object.text("client_id", daemon.clientID)
      object.text("hostname", daemon.hostname)
      object.text("ceph_version", daemon.version)
      object.bool("leader", daemon.isLeader)
      object.text("health", "\(daemon.health)")
      if !daemon.callouts.isEmpty { object.array("callouts", of: "callout", daemon.callouts) }
    }
  }
}
