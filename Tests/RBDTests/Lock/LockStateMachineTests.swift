import CephCodec
import Testing

@testable import RBD

@Suite("Life of a managed lock")
struct LockStateMachineTests {
  static let first = LockCookie(watchHandle: 11)
  static let second = LockCookie(watchHandle: 22)

  /// A machine that has gone through the events, with the effects of the last one.
  static func run(
    cooperative: Bool = true, _ events: [LockStateMachine.Event]
  ) -> (machine: LockStateMachine, effects: [LockStateMachine.Effect]) {
    var machine = LockStateMachine(isCooperative: cooperative)
    var effects: [LockStateMachine.Effect] = []
    for event in events { effects = machine.handle(event) }
    return (machine, effects)
  }

  static let acquired: [LockStateMachine.Event] = [
    .watchRegistered(handle: 11), .requested(.acquire, by: 1), .prepared(nil), .lockAttempted(nil), .adopted(nil),
  ]

  @Test("acquires step by step and answers the waiter last")
  func acquisition() throws {
    let cookie = try #require(Self.first)
    var machine = LockStateMachine()
    #expect(machine.handle(.watchRegistered(handle: 11)).isEmpty)
    #expect(machine.handle(.requested(.acquire, by: 1)) == [.prepare])
    #expect(machine.handle(.prepared(nil)) == [.lock(cookie)])
    #expect(!machine.isOwner)
    #expect(machine.handle(.lockAttempted(nil)) == [.adopt])
    #expect(machine.isOwner && !machine.isSettledOwner)
    #expect(machine.handle(.adopted(nil)) == [.announceAcquired, .resume([1], .done(owned: true))])
    #expect(machine.isSettledOwner)
  }

  @Test("waits for a watch, without which the lock could not be held")
  func noWatch() {
    let before = Self.run([.requested(.acquire, by: 1)])
    #expect(before.effects.isEmpty && before.machine.phase == .waitingForWatch)
    let after = Self.run([.requested(.acquire, by: 1), .watchRegistered(handle: 11)])
    #expect(after.effects == [.prepare])
  }

  @Test("two acquisitions share one attempt")
  func sharedAttempt() {
    let events: [LockStateMachine.Event] = [
      .watchRegistered(handle: 11), .requested(.acquire, by: 1), .requested(.acquire, by: 2), .prepared(nil), .lockAttempted(nil),
      .adopted(nil),
    ]
    #expect(Self.run(events).effects == [.announceAcquired, .resume([1, 2], .done(owned: true))])
  }

  @Test("a cooperative lock asks its owner and tries again when the owner has released")
  func cooperation() throws {
    let cookie = try #require(Self.first)
    let waiting = Array(Self.acquired.prefix(3)) + [.lockAttempted(.again)]
    #expect(Self.run(waiting).effects == [.askPeer])
    #expect(Self.run(waiting + [.peerChanged(nil)]).effects == [.stopAskingPeer, .prepare])
    #expect(Self.run(waiting + [.peerChanged(nil), .prepared(nil)]).effects == [.lock(cookie)])
    let refused = Self.run(waiting + [.peerChanged(.readOnly)])
    #expect(refused.effects == [.stopAskingPeer, .resume([1], .failed(.readOnly))])
    #expect(refused.machine.phase == .unlocked)
  }

  @Test("a lock without cooperation fails with what it met", arguments: [Errno.again, .busy])
  func uncooperative(error: Errno) {
    let result = Self.run(cooperative: false, Array(Self.acquired.prefix(3)) + [.lockAttempted(error)])
    #expect(result.effects == [.resume([1], .failed(error))])
    #expect(result.machine.phase == .unlocked)
  }

  @Test("an attempt only ends well without the lock when a living client has it")
  func attempt() {
    let start: [LockStateMachine.Event] = [.watchRegistered(handle: 11), .requested(.tryAcquire, by: 1), .prepared(nil)]
    #expect(Self.run(start + [.lockAttempted(.again)]).effects == [.resume([1], .done(owned: false))])
    #expect(Self.run(start + [.lockAttempted(.busy)]).effects == [.resume([1], .failed(.busy))])
  }

  @Test("gives the lock back when the steps after acquisition fail")
  func revert() throws {
    let cookie = try #require(Self.first)
    let events = Array(Self.acquired.prefix(4)) + [.adopted(.io)]
    #expect(Self.run(events).effects == [.unlock(cookie)])
    let after = Self.run(events + [.unlocked(nil)])
    #expect(after.effects == [.resume([1], .failed(.io))])
    #expect(after.machine.phase == .unlocked)
  }

  @Test("releases after draining and says so")
  func release() throws {
    let cookie = try #require(Self.first)
    let start = Self.acquired + [.requested(.release, by: 2)]
    #expect(Self.run(start).effects == [.drain(shuttingDown: false)])
    #expect(Self.run(start + [.drained(nil)]).effects == [.unlock(cookie)])
    let after = Self.run(start + [.drained(nil), .unlocked(nil)])
    #expect(after.effects == [.announceReleased, .resume([2], .done(owned: false))])
    #expect(after.machine.cookie == nil)
  }

  @Test("keeps the lock when draining fails, so that no data is lost to another writer")
  func failedDrain() {
    let result = Self.run(Self.acquired + [.requested(.release, by: 2), .drained(.io)])
    #expect(result.effects == [.resume([2], .failed(.io))])
    #expect(result.machine.isSettledOwner)
  }

  @Test("takes over a new watch's handle")
  func reacquisition() throws {
    let (old, new) = (try #require(Self.first), try #require(Self.second))
    let renewed = Self.run(Self.acquired + [.watchRegistered(handle: 22)])
    #expect(renewed.effects == [.replaceCookie(old: old, new: new)])
    #expect(renewed.machine.isOwner)
    let after = Self.run(Self.acquired + [.watchRegistered(handle: 22), .cookieReplaced(nil)])
    #expect(after.effects == [.announceAcquired])
    #expect(after.machine.cookie == new)
  }

  @Test("an unchanged handle needs no write")
  func unchangedHandle() {
    let result = Self.run(Self.acquired + [.watchRegistered(handle: 11)])
    #expect(result.effects == [.announceAcquired])
    #expect(result.machine.isSettledOwner)
  }

  @Test("gives the lock back and gets it anew when the cookie cannot be replaced")
  func lostCookie() throws {
    let old = try #require(Self.first)
    var (machine, effects) = Self.run(Self.acquired + [.watchRegistered(handle: 22), .cookieReplaced(.noEntry)])
    #expect(effects == [.drain(shuttingDown: false)])
    effects = machine.handle(.drained(nil))
    #expect(effects == [.unlock(old)])
    effects = machine.handle(.unlocked(nil))
    #expect(effects == [.announceReleased, .prepare])
  }

  @Test("a watch renewed during acquisition is followed by a new cookie")
  func watchRenewedWhileAcquiring() throws {
    let (old, new) = (try #require(Self.first), try #require(Self.second))
    let events: [LockStateMachine.Event] = [
      .watchRegistered(handle: 11), .requested(.acquire, by: 1), .prepared(nil), .watchRegistered(handle: 22),
      .lockAttempted(nil),
      .adopted(nil),
    ]
    #expect(
      Self.run(events).effects
        == [.announceAcquired, .resume([1], .done(owned: true)), .replaceCookie(old: old, new: new)])
  }

  @Test("a blocklisted owner lets go and fails what follows")
  func blocklisted() {
    var (machine, effects) = Self.run(Self.acquired + [.watchLost(blocklisted: true)])
    #expect(effects == [.drain(shuttingDown: false)])
    _ = machine.handle(.drained(.blocklisted))
    _ = machine.handle(.unlocked(.blocklisted))
    #expect(machine.phase == .unlocked)
    effects = machine.handle(.requested(.acquire, by: 5))
    #expect(effects == [.resume([5], .failed(.blocklisted))])
  }

  @Test("shutting down releases first and refuses what follows")
  func shutDown() throws {
    let cookie = try #require(Self.first)
    var (machine, effects) = Self.run(Self.acquired + [.requested(.shutDown, by: 3)])
    #expect(effects == [.drain(shuttingDown: true)])
    #expect(machine.handle(.requested(.acquire, by: 4)) == [.resume([4], .failed(.shutdown))])
    effects = machine.handle(.drained(.io))
    #expect(effects == [.unlock(cookie)])
    effects = machine.handle(.unlocked(nil))
    #expect(effects == [.announceReleased, .resume([3], .done(owned: false))])
    #expect(machine.phase == .shutDown)
  }

  @Test("shutting down ends a wait for a peer")
  func shutDownWhileWaiting() {
    let waiting = Array(Self.acquired.prefix(3)) + [.lockAttempted(.again), .requested(.shutDown, by: 3)]
    let result = Self.run(waiting)
    #expect(
      result.effects == [.stopAskingPeer, .resume([1], .failed(.shutdown)), .resume([3], .done(owned: false))])
    #expect(result.machine.phase == .shutDown)
  }

  @Test("stops waiting for a peer when nobody wants the lock any more")
  func abandoned() {
    let waiting = Array(Self.acquired.prefix(3)) + [.lockAttempted(.again), .abandoned(1)]
    let result = Self.run(waiting)
    #expect(result.effects == [.stopAskingPeer])
    #expect(result.machine.phase == .unlocked && result.machine.waiterCount == 0)
  }

  @Test("refuses more waiters than the limit")
  func bounded() {
    var machine = LockStateMachine()
    for waiter in 0..<UInt64(LockStateMachine.waiterLimit) { _ = machine.handle(.requested(.acquire, by: waiter)) }
    #expect(machine.handle(.requested(.acquire, by: 99_999)) == [.resume([99_999], .failed(.again))])
  }

  @Test("reports that belong to another phase change nothing")
  func strayEvents() {
    let start = Self.run(Self.acquired).machine
    for event in [
      LockStateMachine.Event.prepared(nil), .lockAttempted(nil), .adopted(.io), .peerChanged(nil), .cookieReplaced(nil),
      .drained(nil), .unlocked(nil),
    ] {
      var machine = start
      #expect(machine.handle(event).isEmpty)
      #expect(machine == start)
    }
  }
}
