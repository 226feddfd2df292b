import CephCodec
import ObjectClasses
import Rados

/// This client among the clients that watch an image's header, and the protocol they speak there (`librbd::ImageWatcher`): the
/// exclusive lock is asked for and announced, operations are asked of the lock's owner and served when this client is the owner,
/// changes of the header are told, and writers are quiesced for snapshots.
public actor ImageWatcher: LockPeers {
  nonisolated let channel: any NotifyChannel
  let options: CoordinationOptions
  var delegate: (any HeaderNotifyDelegate)?
  var watch: (any NotifyWatch)?
  /// The watch's handle, 0 while there is none.
  var handle: UInt64 = 0
  var owner = LockOwnerRecord()
  var asked: [AsyncRequestID: AskedOperation] = [:]
  var nextRequest: UInt64 = 0
  var served = ServedRequests()
  var servingCount = 0
  var isStopping = false
  var servingEnd: CheckedContinuation<Void, Never>?
  var quiesced = ServedRequests()
  var quiesceAnswers: [AsyncRequestID: Watch.Notification] = [:]
  var quiesceTimers: [AsyncRequestID: Task<Void, Never>] = [:]
  private var listening: Task<Void, Never>?

  /// A watcher that does not watch yet.
  public init(channel: any NotifyChannel, options: CoordinationOptions = CoordinationOptions()) {
    self.channel = channel
    self.options = options
  }

  /// Who this client is to the others; its handle is 0 while the watch is gone.
  public var identity: WatcherID { WatcherID(globalID: channel.globalID, handle: handle) }

  /// Begins to watch. Throws `ENOENT` when the image has no header object.
  func start(delegate: any HeaderNotifyDelegate) async throws(RadosError) {
    let watch = try await channel.watch()
    self.delegate = delegate
    self.watch = watch
    handle = watch.cookie
    await delegate.watchRegistered(handle: handle)
    listening = Task {
      for await event in watch.events { await hear(event, from: watch) }
    }
  }

  /// Ends the watch, once peers know what came of their operations; operations asked of the owner fail with `ESHUTDOWN`.
  func stop() async {
    guard !isStopping else { return }
    isStopping = true
    endAsked(with: .shutdown)
    if servingCount > 0 { await withCheckedContinuation { served(when: $0) } }
    let (watch, listening) = (watch, listening)
    (self.watch, self.listening) = (nil, nil)
    await watch?.close()
    // The watch's events have ended with it.
    await listening?.value
    for timer in quiesceTimers.values { timer.cancel() }
    quiesceTimers = [:]
    handle = 0
    delegate = nil
    isStopping = false
  }

  private func served(when continuation: CheckedContinuation<Void, Never>) { servingEnd = continuation }

  // MARK: Speaking

  /// Tells all clients that the header has changed. Clients that do not answer, and an image without a header, are no error.
  public func notifyHeaderUpdate() async throws(RadosError) {
    do throws(RadosError) {
      _ = try await tell(.headerUpdate)
    } catch  where error.errno == .timedOut || error.errno == .noEntry {
      return
    }
  }

  public func requestLock() async -> LockOwnerAnswer {
    await tellOwner(.requestLock(identity, force: false))
  }

  public func announceAcquired() async {
    _ = owner.acquired(by: identity)
    await announce(.acquiredLock(identity))
  }

  public func announceReleased() async {
    owner.forget()
    await announce(.releasedLock(identity))
  }

  /// Announcements only hasten what peers find out by themselves, so one that fails is let go.
  private func announce(_ message: HeaderNotify) async {
    do throws(RadosError) { _ = try await tell(message) } catch {}
  }

  func tell(_ message: HeaderNotify) async throws(RadosError) -> NotifyResult {
    try await channel.notify(message.encoded, timeout: options.notifyTimeout)
  }

  /// Tells all clients something that only the lock's owner answers.
  func tellOwner(_ message: HeaderNotify) async -> LockOwnerAnswer {
    do throws(RadosError) {
      return LockOwnerAnswer(try await tell(message).replies)
    } catch {
      return error.errno == .timedOut ? .nobody : .failed(error.errno)
    }
  }

  // MARK: Hearing

  private func hear(_ event: Watch.Event, from watch: any NotifyWatch) async {
    switch event {
    case .notify(let notification): await hear(notification)
    case .lost:
      handle = 0
      owner.forget()
      await delegate?.watchLost(blocklisted: false)
    case .reconnected(let cookie):
      handle = cookie
      await delegate?.watchRegistered(handle: cookie)
      // What was notified meanwhile has been missed.
      await delegate?.headerChanged()
    case .failed(let error):
      handle = 0
      owner.forget()
      endAsked(with: error.errno)
      await delegate?.watchLost(blocklisted: error.errno == .blocklisted)
    }
  }

  private func hear(_ notification: Watch.Notification) async {
    let message: HeaderNotify
    do throws(CodecError) {
      message = try HeaderNotify(decoding: notification.payload)
    } catch {
      // Nothing can be said to what cannot be read; an empty acknowledgement spares the sender the wait.
      return acknowledge(notification)
    }
    switch message {
    case .headerUpdate:
      await delegate?.headerChanged()
      acknowledge(notification, nil)
    case .acquiredLock(let client): await ownerChanged(owner.acquired(by: client), notification)
    case .releasedLock(let client): await ownerChanged(owner.released(by: client), notification)
    case .requestLock(let client, _): await hearLockRequest(client, notification)
    case .asyncProgress(let id, let done, let total):
      asked[id]?.moved(done, of: total, within: options.requestTimeout)
      acknowledge(notification)
    case .asyncComplete(let id, let result):
      endAsked(id, Errno(result: result))
      acknowledge(notification)
    case .operation(let id, let operation): hearOperation(id, operation, message.needsFreshHeader, notification)
    case .quiesce(let id): hearQuiesce(id, notification)
    case .unquiesce(let id):
      acknowledge(notification)
      hearUnquiesce(id)
    case .unknown: await hearUnknown(notification)
    }
  }

  private func ownerChanged(_ asksAnew: Bool, _ notification: Watch.Notification) async {
    if asksAnew, await delegate?.ownsLock() != true { endAsked(with: .restart) }
    await delegate?.lockChangedHands()
    acknowledge(notification)
  }

  private func hearLockRequest(_ client: WatcherID, _ notification: Watch.Notification) async {
    guard client != identity, let delegate else { return acknowledge(notification) }
    switch await delegate.lockRequested() {
    case .ignore, .serve: acknowledge(notification)
    case .reply(let errno): acknowledge(notification, errno)
    }
  }

  private func hearUnknown(_ notification: Watch.Notification) async {
    switch await delegate?.verdict(on: .general) ?? .ignore {
    case .ignore, .reply(nil): acknowledge(notification)
    case .serve, .reply: acknowledge(notification, .notSupported)
    }
  }

  /// Answers as a client that has nothing to say.
  func acknowledge(_ notification: Watch.Notification) {
    watch?.acknowledge(notification, reply: [])
  }

  /// Answers with success (nil) or an error.
  func acknowledge(_ notification: Watch.Notification, _ errno: Errno?) {
    let reply = HeaderNotifyReply(result: errno?.negated ?? 0)
    watch?.acknowledge(notification, reply: reply.encoded)
  }
}
