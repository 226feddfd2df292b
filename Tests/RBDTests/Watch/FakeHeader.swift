import CephCodec
import ObjectClasses
import Synchronization

@testable import RBD
@testable import Rados

/// An image's header in memory: its watchers and its lock, as the OSD and the object class `lock` behave.
final class FakeHeader: Sendable {
  struct Watcher {
    var globalID: UInt64
    var events: AsyncStream<Watch.Event>.Continuation
  }

  struct State {
    var watchers: [UInt64: Watcher] = [:]
    var info = LockInfo()
    var blocklist: Set<String> = []
    var nextCookie: UInt64 = 100
    var nextNotification: UInt64 = 0
    var answers: [UInt64: [UInt64: [UInt8]]] = [:]
    var sent: [HeaderNotify] = []
    var lockCalls: [String] = []
  }

  let state = Mutex(State())

  /// Everything that was notified, in order.
  var sent: [HeaderNotify] { state.withLock(\.sent) }

  /// The address of a client.
  static func address(_ globalID: UInt64) -> String { "10.0.0.1:0/\(globalID)" }

  /// Drops a client's watches without a word, as when it was killed.
  func kill(_ globalID: UInt64) {
    let lost = state.withLock { state in
      let lost = state.watchers.filter { $0.value.globalID == globalID }
      for cookie in lost.keys { state.watchers[cookie] = nil }
      return lost
    }
    for watcher in lost.values { watcher.events.finish() }
  }

  /// Registers a client's watch under another handle, as after a lost connection.
  func reconnect(_ globalID: UInt64) {
    let (moved, cookie) = state.withLock { state -> (Watcher?, UInt64) in
      state.nextCookie += 1
      guard let old = state.watchers.first(where: { $0.value.globalID == globalID }) else { return (nil, 0) }
      state.watchers[old.key] = nil
      state.watchers[state.nextCookie] = old.value
      return (old.value, state.nextCookie)
    }
    moved?.events.yield(.lost(.notConnected))
    moved?.events.yield(.reconnected(cookie: cookie))
  }

  func addWatcher(_ globalID: UInt64, _ events: AsyncStream<Watch.Event>.Continuation) -> UInt64 {
    state.withLock { state in
      state.nextCookie += 1
      state.watchers[state.nextCookie] = Watcher(globalID: globalID, events: events)
      return state.nextCookie
    }
  }

  func removeWatchers(_ globalID: UInt64) { kill(globalID) }

  func notify(from globalID: UInt64, _ payload: [UInt8], timeout: Duration) async throws(RadosError) -> NotifyResult {
    let message = try? HeaderNotify(decoding: payload)
    let (id, targets) = state.withLock { state in
      state.nextNotification += 1
      state.answers[state.nextNotification] = [:]
      if let message { state.sent.append(message) }
      return (state.nextNotification, state.watchers)
    }
    for (cookie, watcher) in targets {
      watcher.events.yield(.notify(Watch.Notification(id: id, cookie: cookie, notifierID: globalID, payload: payload)))
    }
    let deadline = ContinuousClock.now + timeout
    var answers: [UInt64: [UInt8]] = [:]
    while true {
      answers = state.withLock { $0.answers[id] ?? [:] }
      if answers.count == targets.count || .now >= deadline { break }
      // A cancelled notify only looks more often.
      try? await Task.sleep(for: .milliseconds(1))
    }
    return NotifyResult(
      replies: answers.map { NotifyResult.Reply(from: targets[$0.key]?.globalID ?? 0, cookie: $0.key, payload: $0.value) },
      timeouts: targets.filter { answers[$0.key] == nil }.map {
        NotifyResult.Silent(globalID: $0.value.globalID, cookie: $0.key)
      })
  }

  func acknowledge(_ notification: Watch.Notification, _ reply: [UInt8]) {
    state.withLock { $0.answers[notification.id]?[notification.cookie] = reply }
  }
}

/// One client's way to a `FakeHeader`.
struct FakeChannel: NotifyChannel {
  let header: FakeHeader
  let globalID: UInt64

  func watch() async throws(RadosError) -> any NotifyWatch {
    FakeWatch(header: header, globalID: globalID)
  }

  func notify(_ payload: [UInt8], timeout: Duration) async throws(RadosError) -> NotifyResult {
    try await header.notify(from: globalID, payload, timeout: timeout)
  }
}

/// One client's watch on a `FakeHeader`.
struct FakeWatch: NotifyWatch {
  let header: FakeHeader
  let globalID: UInt64
  let events: AsyncStream<Watch.Event>
  let cookie: UInt64

  init(header: FakeHeader, globalID: UInt64) {
    self.header = header
    self.globalID = globalID
    let (events, continuation) = AsyncStream.makeStream(of: Watch.Event.self)
    self.events = events
    cookie = header.addWatcher(globalID, continuation)
  }

  func acknowledge(_ notification: Watch.Notification, reply: [UInt8]) { header.acknowledge(notification, reply) }

  func close() async { header.removeWatchers(globalID) }
}

/// One client's view of a `FakeHeader`'s lock.
struct FakeLockStore: LockStore {
  let header: FakeHeader
  let globalID: UInt64
  var sharing = LockType.exclusive
  var tag = "internal"
  var blocklistsBrokenOwners = true

  var object: String { "rbd_header.fake" }
  var client: EntityName { .client(globalID) }

  private func change(_ name: String, _ body: (inout LockInfo) -> Errno?) throws(RadosError) {
    let failure = header.state.withLock { state -> Errno? in
      state.lockCalls.append(name)
      if state.blocklist.contains(FakeHeader.address(globalID)) { return .blocklisted }
      return body(&state.info)
    }
    if let failure { throw RadosError(failure, name, object: object) }
  }

  private func id(_ cookie: LockCookie) -> LockerID { LockerID(locker: client, cookie: cookie.description) }

  func info() async throws(RadosError) -> LockInfo { header.state.withLock(\.info) }

  func take(_ cookie: LockCookie) async throws(RadosError) {
    try change("lock") { info in
      if info.lockers[id(cookie)] != nil { return .exists }
      guard info.lockers.isEmpty else { return .busy }
      let address = EntityAddress(FakeHeader.address(globalID)) ?? EntityAddress()
      info = LockInfo(lockers: [id(cookie): LockerInfo(address: address)], type: sharing, tag: tag)
      return nil
    }
  }

  func giveBack(_ cookie: LockCookie) async throws(RadosError) {
    try change("unlock") { info in info.lockers.removeValue(forKey: id(cookie)) == nil ? .noEntry : nil }
  }

  func replace(_ old: LockCookie, with new: LockCookie) async throws(RadosError) {
    try change("set_cookie") { info in
      guard let held = info.lockers.removeValue(forKey: id(old)) else { return .busy }
      info.lockers[id(new)] = held
      return nil
    }
  }

  func assertHeld(_ cookie: LockCookie) async throws(RadosError) {
    try change("assert_locked") { info in info.lockers[id(cookie)] == nil ? .busy : nil }
  }

  func watchers() async throws(RadosError) -> [ObjectWatcher] {
    header.state.withLock { state in
      state.watchers.map {
        ObjectWatcher(address: FakeHeader.address($0.value.globalID), globalID: $0.value.globalID, cookie: $0.key, timeout: 30)
      }
    }
  }

  func breakHold(of locker: Locker) async throws(RadosError) {
    try change("break_lock") { info in
      let id = LockerID(locker: locker.entity, cookie: locker.cookie.description)
      return info.lockers.removeValue(forKey: id) == nil ? .noEntry : nil
    }
  }

  func blocklist(_ address: String) async throws(RadosError) {
    header.state.withLock { _ = $0.blocklist.insert(address) }
  }
}
