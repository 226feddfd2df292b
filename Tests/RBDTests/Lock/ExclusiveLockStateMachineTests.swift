import CephCodec
import Testing

@testable import RBD

@Suite("An image's exclusive lock")
struct ExclusiveLockStateMachineTests {
  static func owner(policy: ExclusiveLockPolicy = .automatic) -> ExclusiveLockStateMachine {
    var machine = ExclusiveLockStateMachine(policy: policy)
    for event: LockStateMachine.Event in LockStateMachineTests.acquired { _ = machine.handle(event) }
    return machine
  }

  @Test("releases to a peer at once when nothing runs under it")
  func idleRelease() {
    var machine = Self.owner()
    let (verdict, effects) = machine.lockRequested()
    #expect(verdict == .reply(nil))
    #expect(effects == [.lock(.drain(shuttingDown: false))])
  }

  @Test("releases to a peer only after the last operation under it has ended")
  func busyRelease() {
    var machine = Self.owner()
    let began = [machine.beginOperation(), machine.beginOperation()]
    #expect(began == [true, true])
    let (verdict, effects) = machine.lockRequested()
    #expect(verdict == .reply(nil))
    #expect(effects == [.interruptOperations])
    let late = machine.beginOperation()
    #expect(!late, "no operation begins under a lock that is about to go")
    #expect(machine.endOperation().isEmpty)
    #expect(machine.endOperation() == [.lock(.drain(shuttingDown: false))])
  }

  @Test("a lock taken by hand is refused to peers")
  func manual() {
    var machine = Self.owner(policy: .manual)
    let (verdict, effects) = machine.lockRequested()
    #expect(verdict == .reply(.readOnly))
    #expect(effects.isEmpty)
    #expect(machine.verdict(on: .general) == .serve, "operations of peers are still run for them")
  }

  @Test("who does not own the lock says nothing")
  func notOwner() {
    var machine = ExclusiveLockStateMachine()
    #expect(machine.lockRequested().0 == .ignore)
    #expect(machine.verdict(on: .general) == .ignore)
    let began = machine.beginOperation()
    #expect(!began)
  }

  @Test("a peer that asks during a transition gets a success that does nothing and asks again later")
  func transition() {
    var machine = Self.owner()
    _ = machine.handle(.watchRegistered(handle: 22))
    let (verdict, effects) = machine.lockRequested()
    #expect(verdict == .reply(nil))
    #expect(effects.isEmpty)
  }

  @Test("blocked requests get the given error until every block has ended")
  func blocked() {
    var machine = Self.owner(policy: .automatic)
    machine.block(reply: .readOnly)
    machine.block(reply: nil)
    #expect(machine.verdict(on: .general) == .reply(.readOnly))
    #expect(machine.lockRequested().0 == .reply(.readOnly))
    machine.unblock()
    #expect(machine.verdict(on: .general) == .reply(.readOnly))
    machine.unblock()
    #expect(machine.verdict(on: .general) == .serve)
  }

  @Test("a replica's owner serves its forced promotion even while blocked")
  func forcedPromotion() {
    var machine = Self.owner(policy: .replica)
    machine.block(reply: .readOnly)
    #expect(machine.verdict(on: .forcePromotion) == .serve)
    #expect(machine.verdict(on: .trashSnapshotRemoval) == .serve)
    #expect(machine.verdict(on: .general) == .reply(.readOnly))
  }
}
