import CephCodec
import Logging
import ObjectClasses
import RBD
import Rados

/// This daemon as one of a namespace's instances: its object, its lock on it, and the requests instances send each other
/// (`InstanceWatcher`).
actor InstanceWatcher {
  /// What an instance is asked to do.
  protocol Delegate: Sendable {
    /// Replicate an image.
    func acquireImage(_ globalImageID: String) async
    /// Stop replicating an image.
    func releaseImage(_ globalImageID: String) async
    /// An image of the peer was removed.
    func removePeerImage(_ globalImageID: String, peerMirrorUUID: String) async
  }

  private static let notifyTimeout = Duration.seconds(5)
  /// How often a request is repeated that is not answered.
  private static let attemptLimit = 1 << 16

  private struct RequestKey: Hashable {
    var instanceID: String
    var requestID: UInt64
  }

  private let pool: Pool
  private let delegate: any Delegate
  private let throttle: SyncThrottle
  private let logger: Logger
  private let lock: ManagedLock
  private var watch: Watch?
  private var serving: Task<Void, Never>?
  private var leaderID: String?
  private var lastRequest: UInt64 = 0
  /// Requests under way, each with the newest notification that waits for its answer.
  private var requests: [RequestKey: Watch.Notification] = [:]
  /// Our copies that the leader granted a slot, with what answers its notification when the copy is done.
  private var syncs: [String: CheckedContinuation<Void, Never>?] = [:]
  private var isStopping = false
  private var leaderWaiters: [CheckedContinuation<Void, Never>] = []

  /// An instance in a pool's namespace.
  init(pool: Pool, delegate: any Delegate, throttle: SyncThrottle, logger: Logger) {
    self.pool = pool
    self.delegate = delegate
    self.throttle = throttle
    self.logger = logger
    lock = ManagedLock(store: RadosLockStore(pool: pool, object: MirrorObjects.instance(String(pool.cluster.globalID))))
  }

  /// This instance's id.
  nonisolated var instanceID: String { String(pool.cluster.globalID) }

  private var object: String { MirrorObjects.instance(instanceID) }

  /// Registers the instance and begins to serve.
  func start() async throws(RadosError) {
    try await pool.execute(MirrorObjects.leader, MirrorClass.instancesAdd(instanceID))
    var operation = WriteOperation()
    operation.create(exclusive: false)
    try await pool.write(object, operation)
    let watch = try await pool.watch(object)
    self.watch = watch
    await lock.watchRegistered(handle: watch.cookie)
    try await lock.acquire(deadline: .seconds(30))
    serving = Task { await self.serve(watch) }
  }

  /// Takes the instance off the list and ends what it was asked.
  func stop() async {
    isStopping = true
    for waiter in leaderWaiters { waiter.resume() }
    leaderWaiters = []
    do throws(RadosError) {
      try await lock.shutDown(deadline: .seconds(5))
      await watch?.close()
      var operation = WriteOperation()
      operation.remove()
      try await pool.write(object, operation, deadline: .seconds(5))
      try await pool.execute(MirrorObjects.leader, MirrorClass.instancesRemove(instanceID), deadline: .seconds(5))
    } catch {
      // The leader removes what a dead instance leaves.
      logger.warning("cannot unregister instance", metadata: ["error": "\(error)"])
    }
    serving?.cancel()
    watch = nil
  }

  /// Takes a dead instance's place away, so that nothing it still has in mind reaches the cluster.
  func remove(instance id: String) async {
    let object = MirrorObjects.instance(id)
    let dead = ManagedLock(store: RadosLockStore(pool: pool, object: object))
    do throws(RadosError) {
      if let owner = try await dead.owner() { try await dead.breakHold(of: owner, force: true) }
    } catch  where error.errno == .noEntry {
      // It had no object.
    } catch {
      logger.warning("cannot break a dead instance's lock", metadata: ["instance": "\(id)", "error": "\(error)"])
    }
    var operation = WriteOperation()
    operation.remove()
    do throws(RadosError) {
      try await pool.write(object, operation)
    } catch {
      logger.debug("no object of a dead instance", metadata: ["instance": "\(id)", "error": "\(error)"])
    }
    do throws(RadosError) {
      try await pool.execute(MirrorObjects.leader, MirrorClass.instancesRemove(id))
    } catch {
      logger.warning("cannot unregister a dead instance", metadata: ["instance": "\(id)", "error": "\(error)"])
    }
  }

  // MARK: - The leader

  /// Who leads; nil while nobody is known to.
  func setLeader(_ id: String?) async {
    leaderID = id
    if id != nil {
      for waiter in leaderWaiters { waiter.resume() }
      leaderWaiters = []
    }
  }

  /// Ends the granting of slots here.
  func stopGranting() async {
    if leaderID == instanceID { leaderID = nil }
    await throttle.drain(namespace: pool.namespace)
  }

  // MARK: - Asking others

  /// Asks an instance to replicate an image; whether it agreed.
  func askToAcquire(_ image: String, instance: String) async -> Bool {
    if instance == instanceID {
      await delegate.acquireImage(image)
      return true
    }
    return await ask(instance, .imageAcquire(globalImageID: image)) == 0
  }

  /// Asks an instance to stop replicating an image; whether it did.
  func askToRelease(_ image: String, instance: String) async -> Bool {
    if instance.isEmpty { return true }
    if instance == instanceID {
      await delegate.releaseImage(image)
      return true
    }
    return await ask(instance, .imageRelease(globalImageID: image)) == 0
  }

  /// Tells an instance that the peer's image is gone.
  func tellPeerImageRemoved(_ image: String, peerMirrorUUID: String, instance: String) async {
    if instance == instanceID { return await delegate.removePeerImage(image, peerMirrorUUID: peerMirrorUUID) }
    _ = await ask(instance, .peerImageRemoved(globalImageID: image, peerMirrorUUID: peerMirrorUUID))
  }

  /// Sends a request to an instance, once; nil when it was not answered.
  private func ask(_ instance: String, _ request: InstanceNotify.Request) async -> Int32? {
    lastRequest += 1
    return await send(InstanceNotify(requestID: lastRequest, request), to: instance)
  }

  private func send(_ message: InstanceNotify, to instance: String) async -> Int32? {
    do throws(RadosError) {
      let result = try await pool.notify(
        MirrorObjects.instance(instance), message.encoded, timeout: Self.notifyTimeout)
      for reply in result.replies where !reply.payload.isEmpty {
        // An answer to somebody else's request of the same object is none of ours.
        guard let answer = try? InstanceNotifyReply(decoding: reply.payload) else { continue }
        if answer.instanceID == instanceID, answer.requestID == message.requestID { return answer.result }
      }
    } catch {
      logger.debug("cannot reach instance", metadata: ["instance": "\(instance)", "error": "\(error)"])
    }
    return nil
  }

  // MARK: - Slots for copying

  /// Waits until the leader grants a slot for copying an image. Throws ECANCELED when cancelled or stopped.
  func acquireSlot(_ syncID: String) async throws(RadosError) {
    let key = SlotThrottle.Key(namespace: pool.namespace, id: syncID)
    lastRequest += 1
    let message = InstanceNotify(requestID: lastRequest, .syncRequest(syncID: syncID))
    for _ in 0..<Self.attemptLimit {
      try Task.checkRadosCancellation("request image sync", syncID)
      guard !isStopping else { throw RadosError(.cancelled, "request image sync", object: syncID) }
      guard let leader = leaderID else {
        await waitForLeader()
        continue
      }
      if leader == instanceID {
        let throttle = throttle
        let grant = await withTaskCancellationHandler {
          await throttle.acquire(key)
        } onCancel: {
          Task { await throttle.release(key) }
        }
        if grant == .granted { return }
        continue
      }
      switch await send(message, to: leader) {
      case 0?:
        syncs[syncID] = .some(nil)
        return
      case nil: continue
      default: try? await Task.sleep(for: .seconds(1))  // Another leader is being elected; a cancelled wait ends above.
      }
    }
    throw RadosError(.timedOut, "request image sync", object: syncID)
  }

  /// Gives a slot back.
  func releaseSlot(_ syncID: String) async {
    if let answer = syncs.removeValue(forKey: syncID) {
      answer?.resume()
    } else {
      await throttle.release(SlotThrottle.Key(namespace: pool.namespace, id: syncID))
    }
  }

  private func waitForLeader() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if leaderID != nil || isStopping || Task.isCancelled {
          continuation.resume()
        } else {
          leaderWaiters.append(continuation)
        }
      }
    } onCancel: {
      Task { await self.wakeLeaderWaiters() }
    }
  }

  private func wakeLeaderWaiters() {
    for waiter in leaderWaiters { waiter.resume() }
    leaderWaiters = []
  }

  // MARK: - Serving others

  private func serve(_ watch: Watch) async {
    for await event in watch.events {
      switch event {
      case .notify(let notification): receive(notification, watch)
      case .lost(let errno): await lock.watchLost(blocklisted: errno == .blocklisted)
      case .reconnected(let cookie): await lock.watchRegistered(handle: cookie)
      case .failed(let error): logger.error("the watch of the instance is gone", metadata: ["error": "\(error)"])
      }
    }
  }

  private func receive(_ notification: Watch.Notification, _ watch: Watch) {
    let message: InstanceNotify
    do throws(CodecError) {
      message = try InstanceNotify(decoding: notification.payload)
    } catch {
      logger.warning("cannot decode request", metadata: ["error": "\(error)"])
      return watch.acknowledge(notification)
    }
    let key = RequestKey(instanceID: String(notification.notifierID), requestID: message.requestID)
    // The same request again: its answer goes to the newest notification.
    let isRunning = requests.updateValue(notification, forKey: key) != nil
    guard !isRunning else { return }
    Task {
      let result = await self.fulfil(message.request, from: key.instanceID)
      self.answer(key, result, watch)
    }
  }

  private func answer(_ key: RequestKey, _ result: Int32, _ watch: Watch) {
    guard let notification = requests.removeValue(forKey: key) else { return }
    let reply = InstanceNotifyReply(instanceID: key.instanceID, requestID: key.requestID, result: result)
    watch.acknowledge(notification, reply: reply.encoded)
  }

  private func fulfil(_ request: InstanceNotify.Request, from instance: String) async -> Int32 {
    switch request {
    case .imageAcquire(let image): await delegate.acquireImage(image)
    case .imageRelease(let image): await delegate.releaseImage(image)
    case .peerImageRemoved(let image, let uuid): await delegate.removePeerImage(image, peerMirrorUUID: uuid)
    case .syncRequest(let syncID): return await grant(syncID, to: instance)
    case .syncStart(let syncID): await waitForEnd(of: syncID)
    case .unknown: break
    }
    return 0
  }

  /// Grants another instance a slot, as the leader: it keeps it until it answers the start notification.
  private func grant(_ syncID: String, to instance: String) async -> Int32 {
    guard leaderID == instanceID else { return -Errno.stale.rawValue }
    let key = SlotThrottle.Key(namespace: pool.namespace, id: syncID)
    switch await throttle.acquire(key) {
    case .abandoned: return -Errno.stale.rawValue
    case .superseded: return 0
    case .granted: break
    }
    lastRequest += 1
    let start = InstanceNotify(requestID: lastRequest, .syncStart(syncID: syncID))
    Task {
      // Unanswered while the copy runs; a dead instance is found by its heartbeats.
      for _ in 0..<Self.attemptLimit {
        guard self.isGranting else { return }
        if await self.send(start, to: instance) != nil { break }
        guard await self.exists(instance) else { break }
      }
      await throttle.release(key)
    }
    return 0
  }

  private var isGranting: Bool { leaderID == instanceID && !isStopping }

  private func exists(_ instance: String) async -> Bool {
    var operation = ReadOperation()
    _ = operation.stat()
    do throws(RadosError) {
      _ = try await pool.read(MirrorObjects.instance(instance), operation)
      return true
    } catch {
      return error.errno != .noEntry
    }
  }

  /// The leader's start notification is answered when the copy is done.
  private func waitForEnd(of syncID: String) async {
    guard let earlier = syncs[syncID] else { return }
    earlier?.resume()
    await withCheckedContinuation { syncs[syncID] = .some($0) }
  }
}

/// A slot that the namespace's leader grants.
struct LeaderSlot: SyncSlot {
  let watcher: InstanceWatcher
  let imageID: String

  func acquire() async throws(RadosError) { try await watcher.acquireSlot(imageID) }
  func release() async { await watcher.releaseSlot(imageID) }
}
