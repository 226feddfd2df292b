import CephCodec
import ObjectClasses
import Rados
import Synchronization
import Testing

@testable import RBD

@Suite("Taking a managed lock")
struct LockAcquisitionTests {
  let header = FakeHeader()

  func lock(_ globalID: UInt64, handle: UInt64, blocklists: Bool = true) async -> ManagedLock {
    var store = FakeLockStore(header: header, globalID: globalID)
    store.blocklistsBrokenOwners = blocklists
    let lock = ManagedLock(store: store)
    await lock.watchRegistered(handle: handle)
    return lock
  }

  @Test("a free lock is taken under the watch's handle and given back")
  func free() async throws {
    let lock = await lock(1, handle: 55)
    try await lock.acquire()
    let held = header.state.withLock { $0.info.lockers.keys.first?.cookie }
    #expect(held == "auto 55")
    try await lock.assertOwned()
    try await lock.release()
    #expect(header.state.withLock { $0.info.lockers.isEmpty })
    await #expect(throws: RadosError.self) { try await lock.assertOwned() }
  }

  @Test("a living owner's lock is left alone")
  func living() async throws {
    let watch = try await FakeChannel(header: header, globalID: 1).watch()
    let owner = await lock(1, handle: watch.cookie)
    try await owner.acquire()
    let other = await lock(2, handle: 66)
    let error = await #expect(throws: RadosError.self) { try await other.acquire() }
    #expect(error?.errno == .again)
    let taken = try await other.tryAcquire()
    #expect(!taken)
    #expect(header.state.withLock(\.blocklist).isEmpty)
  }

  @Test("a dead owner's lock is broken, with blocklisting as configured", arguments: [true, false])
  func dead(blocklists: Bool) async throws {
    try await lock(1, handle: 55).acquire()
    let other = await lock(2, handle: 66, blocklists: blocklists)
    try await other.acquire()
    #expect(header.state.withLock(\.blocklist) == (blocklists ? [FakeHeader.address(1)] : []))
    let owner = try await other.owner()
    #expect(owner?.entity == .client(2))
  }

  @Test("an own hold from another watch is not broken when that would shut out this client")
  func ownDeadHold() async throws {
    try await lock(1, handle: 55).acquire()
    let error = await #expect(throws: RadosError.self) { try await lock(1, handle: 66).acquire() }
    #expect(error?.errno == .invalid)
  }

  @Test("a hold under the same cookie, whose answer was lost, is ours")
  func lostAnswer() async throws {
    try await lock(1, handle: 55).acquire()
    let again = await lock(1, handle: 55)
    try await again.acquire()
    let owns = await again.isOwner
    #expect(owns)
  }

  @Test("a lock taken by other means is busy")
  func foreign() async throws {
    let address = try #require(EntityAddress(FakeHeader.address(9)))
    let manual = LockerID(locker: .client(9), cookie: "by hand")
    header.state.withLock {
      $0.info = LockInfo(lockers: [manual: LockerInfo(address: address)], type: .exclusive, tag: "")
    }
    let error = await #expect(throws: RadosError.self) { try await lock(1, handle: 55).acquire() }
    #expect(error?.errno == .busy)
  }

  @Test("the deadline ends a wait for a watch")
  func deadline() async throws {
    let lock = ManagedLock(store: FakeLockStore(header: header, globalID: 1))
    let error = await #expect(throws: RadosError.self) { try await lock.acquire(deadline: .milliseconds(20)) }
    #expect(error?.errno == .timedOut)
    await lock.watchRegistered(handle: 5)
    try await lock.acquire()
  }
}
