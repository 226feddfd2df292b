import Rados

extension PoolReplayer {
  /// What the admin socket shows (`pool_replayer_status`).
  func statusDocument() async -> FormattedValue {
    let remote = target.peer
    var fields = [
      FormattedValue.Field(
        "peer", .string("uuid: \(remote.uuid) cluster: \(remote.siteName) client: \(remote.clientName)")),
      .init("pool", .string(poolName)),
    ]
    if let local { fields.append(.init("instance_id", .string(String(local.globalID)))) }
    fields.append(.init("state", .string(stateText)))
    fields.append(.init("leader_instance_id", .string(await leader?.leader ?? "")))
    fields.append(.init("leader", .flag(isLeading)))
    if isLeading {
      fields.append(.init("instances", .array(of: "instance_id", (roster?.ids ?? []).map { .string($0) })))
    }
    fields.append(.init("local_cluster_admin_socket", .string(local?.option("admin_socket") ?? "")))
    fields.append(.init("remote_cluster_admin_socket", .string(await peer?.adminSocket ?? "")))
    if let context {
      fields.append(.init("sync_throttler", await Self.document(context.syncs)))
      fields.append(.init("deletion_throttler", await Self.document(context.deletions)))
    }
    if let main = namespaces[""] { fields += await main.status() }
    var others: [FormattedValue] = []
    for name in namespaces.keys.sorted() where !name.isEmpty {
      guard let namespace = namespaces[name] else { continue }
      others.append(.object([.init("name", .string(name))] + (await namespace.status())))
    }
    fields.append(.init("namespaces", .array(of: "namespace", others)))
    return .object(fields)
  }

  private var stateText: String {
    if isManuallyStopped { return "stopped (manual)" }
    if isStopping { return "stopped" }
    return condition == .running ? "running" : "error"
  }

  private static func document(_ throttle: SyncThrottle) async -> FormattedValue {
    let state = await throttle.state
    return [
      "max_parallel_requests": .number(UInt64(state.limit)), "running_requests": .number(UInt64(state.running)),
      "waiting_requests": .number(UInt64(state.waiting)),
    ]
  }
}
