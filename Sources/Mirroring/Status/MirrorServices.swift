import CephCodec
import FoundationEssentials
import Rados

/// One `rbd-mirror` daemon as the cluster's service map shows it for a pool.
public struct MirrorService: Sendable, Equatable {
  /// The name under which it is registered.
  public var serviceID: String
  /// Its instance in the pool, once it reports one.
  public var instanceID = ""
  /// Its client id, without `rbd-mirror.`.
  public var clientID = ""
  /// Where it runs.
  public var hostname = ""
  /// Its version.
  public var version = ""
  /// Whether it leads the pool's daemons.
  public var isLeader = false
  /// How it does.
  public var health = MirrorHealth.unknown
  /// What it complains of.
  public var callouts: [String] = []

  /// A daemon that is known by its name alone.
  public init(serviceID: String) { self.serviceID = serviceID }
}

/// The `rbd-mirror` daemons of a cluster as they serve one pool (`MirrorDaemonServiceInfo`).
public struct MirrorServices: Sendable, Equatable {
  /// The daemons by service id, in the order of their ids as text.
  public private(set) var services: [MirrorService] = []
  /// How the daemons do together.
  public private(set) var health = MirrorHealth.unknown

  /// The daemon with a service id.
  public func service(id: String) -> MirrorService? { services.first { $0.serviceID == id } }

  /// The daemon that is an instance of the pool.
  public func service(instanceID: String) -> MirrorService? {
    instanceID.isEmpty ? nil : services.first { $0.instanceID == instanceID }
  }

  /// Asks the monitors about the daemons of a pool. Throws EBADMSG for a reply that is not as expected.
  public static func query(_ cluster: Cluster, poolID: Int64) async throws -> MirrorServices {
    let dump = try await step("failed to query services") {
      try await cluster.run(MonitorCommand("service dump").with("format", "json"))
    }
    var result = try MirrorServices(dump: dump.output)
    guard !result.services.isEmpty else { return result }
    let status = try await step("failed to query service status") {
      try await cluster.run(MonitorCommand("service status").with("format", "json"))
    }
    try result.add(status: status.output, poolID: poolID)
    return result
  }

  /// Reads `service dump`.
  init(dump: [UInt8]) throws(MirroringError) {
    guard let root = try? JSONDecoder().decode(ServiceDump.self, from: Data(dump)) else {
      throw MirroringError(.badMessage, "unexpected service dump JSON received")
    }
    let daemons = root.services["rbd-mirror"]?.daemons ?? [:]
    services = daemons.compactMap { id, entry in
      guard let metadata = entry.metadata else { return nil }
      var service = MirrorService(serviceID: id)
      service.clientID = metadata["id"] ?? ""
      service.version = metadata["ceph_version_short"] ?? ""
      service.hostname = metadata["hostname"] ?? ""
      return service
    }.sorted { $0.serviceID.utf8.lexicographicallyPrecedes($1.serviceID.utf8) }
  }

  /// Adds what `service status` says of one pool.
  mutating func add(status: [UInt8], poolID: Int64) throws(MirroringError) {
    guard let root = try? JSONDecoder().decode([String: [String: ServiceStatus]].self, from: Data(status)) else {
      throw MirroringError(.badMessage, "unexpected service status JSON received")
    }
    guard let daemons = root["rbd-mirror"] else { return }
    var hasLeader = false
    var hasPool = false
    for index in services.indices {
      guard let entry = daemons[services[index].serviceID] else { continue }
      guard let json = entry.status?["json"] else {
        services[index].warn("not reporting status")
        continue
      }
      guard let pools = try? JSONDecoder().decode([String: PoolStatus].self, from: Data(json.utf8)) else {
        throw MirroringError(.badMessage, "invalid service status daemon status JSON received")
      }
      guard let pool = pools[String(poolID)] else {
        services[index].warn("not reporting status for pool")
        continue
      }
      hasPool = true
      hasLeader = hasLeader || pool.leader == true
      services[index].report(pool)
    }
    health = overall(hasPool: hasPool, hasLeader: hasLeader)
  }

  private func overall(hasPool: Bool, hasLeader: Bool) -> MirrorHealth {
    guard hasPool else { return .error }
    let worst = services.map(\.health).max() ?? .unknown
    return hasLeader ? worst : max(worst, .warning)
  }
}

extension MirrorService {
  fileprivate mutating func warn(_ callout: String) {
    callouts.append(callout)
    health = .warning
  }

  fileprivate mutating func report(_ pool: PoolStatus) {
    instanceID = pool.instance_id ?? ""
    isLeader = pool.leader ?? false
    health = .ok
    for (_, callout) in (pool.callouts ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let level = callout.level else { continue }
      if level == "error" { health = .error } else if level == "warning" { health = max(health, .warning) }
      if let text = callout.text { callouts.append(text) }
    }
  }
}

private struct ServiceDump: Decodable {
  struct Service: Decodable {
    var daemons: [String: Daemon]
  }

  /// A daemon's entry; the map holds a text called `summary` besides.
  struct Daemon: Decodable {
    var metadata: [String: String]?

    init(from decoder: any Swift.Decoder) throws {
      metadata = try? decoder.container(keyedBy: Keys.self).decode([String: String].self, forKey: .metadata)
    }

    enum Keys: String, CodingKey {
      case metadata
    }
  }

  var services: [String: Service]
}

private struct ServiceStatus: Decodable {
  var status: [String: String]?
}

private struct PoolStatus: Decodable {
  struct Callout: Decodable {
    var level: String?
    var text: String?
  }

  var instance_id: String?
  var leader: Bool?
  var callouts: [String: Callout]?
}
