import CephCodec
import ObjectClasses
import Rados
import Synchronization
import Testing

@testable import RBD

@Suite("Clients of one image")
struct ImageCoordinatorTests {
  let header = FakeHeader()
  let snapshot = ProxiedOperation.snapshotCreate(.user, name: "one", flags: 0)

  /// Two clients, the first of which owns the lock.
  func ownerAndOther(policy: ExclusiveLockPolicy = .automatic) async throws -> (FakeImage, FakeImage) {
    let owner = FakeImage(header, 1, policy: policy)
    let other = FakeImage(header, 2)
    try await owner.coordinator.start()
    try await other.coordinator.start()
    try await #require(owner.coordinator.lock).acquire()
    return (owner, other)
  }

  /// Waits until something holds; false when it does not within the limit.
  func eventually(_ condition: @Sendable () async -> Bool) async -> Bool {
    for _ in 0..<2000 {
      if await condition() { return true }
      try? await Task.sleep(for: .milliseconds(2))
    }
    return false
  }

  @Test("the owner releases the lock to the client that asks for it")
  func handover() async throws {
    let (owner, other) = try await ownerAndOther()
    try await #require(other.coordinator.lock).acquire()
    let owns = await other.coordinator.lock?.isOwner
    let ownedBefore = await owner.coordinator.lock?.isOwner
    #expect(owns == true && ownedBefore == false)
    let log = await owner.log
    #expect(log == ["afterAcquire", "beforeRelease"])
    let holder = header.state.withLock { $0.info.lockers.keys.first?.locker }
    #expect(holder == .client(2))
  }

  @Test("a refusing owner's EROFS ends the wait for the lock")
  func refusal() async throws {
    let (_, other) = try await ownerAndOther(policy: .manual)
    let lock = try #require(await other.coordinator.lock)
    let error = await #expect(throws: RadosError.self) { try await lock.acquire() }
    #expect(error?.errno == .readOnly)
  }

  @Test("an operation is run by the lock's owner, which tells how far it is")
  func proxied() async throws {
    let (owner, other) = try await ownerAndOther()
    await owner.set { _, context throws(RadosError) in
      context.report(3, of: 10)
    }
    let progress = Mutex<[UInt64]>([])
    let context = OperationContext { done, _ in progress.withLock { $0.append(done) } }
    try await other.coordinator.perform(.flatten, context)
    let performed = await owner.performed
    let performedHere = await other.performed
    #expect(performed == [.flatten] && performedHere.isEmpty)
    let told = await eventually { progress.withLock { $0 } == [3] }
    #expect(told)
    let stillOwner = await owner.coordinator.lock?.isOwner
    #expect(stillOwner == true)
  }

  @Test("the owner's error comes back to who asked")
  func proxiedError() async throws {
    let (owner, other) = try await ownerAndOther()
    await owner.set { _, _ throws(RadosError) in throw RadosError(.exists, "snapshot create") }
    let error = await #expect(throws: RadosError.self) { try await other.coordinator.perform(snapshot) }
    #expect(error?.errno == .exists)
  }

  @Test("without an owner the lock is taken and the operation runs here")
  func noOwner() async throws {
    let image = FakeImage(header, 1)
    try await image.coordinator.start()
    try await image.coordinator.perform(snapshot)
    let performed = await image.performed
    let owns = await image.coordinator.lock?.isOwner
    #expect(performed == [snapshot] && owns == true)
  }

  @Test("without the feature an operation runs here and no lock is taken")
  func noFeature() async throws {
    let image = FakeImage(header, 1, features: [])
    try await image.coordinator.start()
    try await image.coordinator.perform(snapshot)
    let performed = await image.performed
    #expect(performed == [snapshot])
    #expect(header.state.withLock(\.lockCalls).isEmpty)
  }

  @Test("a dead owner is shut out and its lock broken")
  func deadOwner() async throws {
    let (_, other) = try await ownerAndOther()
    header.kill(1)
    try await other.coordinator.perform(snapshot)
    let performed = await other.performed
    #expect(performed == [snapshot])
    #expect(header.state.withLock(\.blocklist) == [FakeHeader.address(1)])
  }

  @Test("an operation that the owner gives up for a peer is asked of the next owner")
  func interrupted() async throws {
    let (owner, other) = try await ownerAndOther()
    let third = FakeImage(header, 3)
    try await third.coordinator.start()
    await owner.set { _, context throws(RadosError) in
      while true {
        try context.checkInterruption()
        do { try await Task.sleep(for: .milliseconds(1)) } catch { throw RadosError(.cancelled, "sleep") }
      }
    }
    async let asked: Void = other.coordinator.perform(.flatten)
    let isRunning = await eventually { await owner.performed == [.flatten] }
    try #require(isRunning)
    try await #require(third.coordinator.lock).acquire()
    try await asked
    let performed = await third.performed + other.performed
    #expect(performed == [.flatten])
  }

  @Test("an operation the owner does not know runs here, with the lock fetched from it")
  func unsupported() async throws {
    let (owner, other) = try await ownerAndOther()
    await owner.set { _, _ throws(RadosError) in throw RadosError(.notSupported, "sparsify") }
    try await other.coordinator.perform(.sparsify(size: 4096))
    let performed = await other.performed
    let owns = await other.coordinator.lock?.isOwner
    #expect(performed == [.sparsify(size: 4096)] && owns == true)
  }

  @Test("a request that is heard twice runs once, and its end is told again")
  func duplicate() async throws {
    let (owner, other) = try await ownerAndOther()
    let id = AsyncRequestID(client: await other.coordinator.watcher.identity, requestID: 77)
    for _ in 0..<2 {
      _ = try await other.coordinator.watcher.tell(.operation(id, .flatten))
      let ended = await eventually { header.sent.last == .asyncComplete(id, result: 0) }
      #expect(ended)
      _ = try await other.coordinator.watcher.tell(.headerUpdate)
    }
    let performed = await owner.performed
    #expect(performed == [.flatten])
  }

  @Test("a changed header is heard by all clients before the notifier goes on")
  func headerUpdate() async throws {
    let (owner, other) = try await ownerAndOther()
    let before = await other.headerChangeCount
    var changes = await other.coordinator.headerChanges().makeAsyncIterator()
    try await owner.coordinator.notifyHeaderUpdate()
    let after = await other.headerChangeCount
    #expect(after == before + 1)
    await changes.next()
  }

  @Test("a renewed watch moves the lock to its new handle")
  func reconnect() async throws {
    let (owner, _) = try await ownerAndOther()
    let old = await owner.coordinator.lock?.cookie
    header.reconnect(1)
    let moved = await eventually {
      let cookie = await owner.coordinator.lock?.cookie
      return cookie != old && header.state.withLock { $0.info.lockers.keys.first?.cookie } == cookie?.description
    }
    #expect(moved)
    let owns = await owner.coordinator.lock?.isOwner
    #expect(owns == true)
  }

  @Test("a client that stops gives the lock back")
  func stop() async throws {
    let (owner, _) = try await ownerAndOther()
    try await owner.coordinator.stop()
    try await owner.coordinator.stop()
    #expect(header.state.withLock { $0.info.lockers.isEmpty && $0.watchers.count == 1 })
    #expect(header.sent.contains { if case .releasedLock = $0 { true } else { false } })
  }

  @Test("disabling the feature for a peer ends the lock under which that ran")
  func featureDisabledForPeer() async throws {
    let (owner, other) = try await ownerAndOther()
    await owner.set { operation, _ throws(RadosError) in
      if case .updateFeatures(let changed, enabled: false) = operation {
        await owner.set(features: owner.imageFeatures.subtracting(changed))
      }
    }
    try await other.coordinator.perform(.updateFeatures([.exclusiveLock], enabled: false))
    let isGone = await eventually {
      await owner.coordinator.lock == nil && header.state.withLock { $0.info.lockers.isEmpty }
    }
    #expect(isGone)
    let performedByOther = await other.performed
    #expect(performedByOther.isEmpty, "the operation is not run twice")
  }

  @Test("the lock goes when the feature is disabled")
  func featureDisabled() async throws {
    let (owner, _) = try await ownerAndOther()
    await owner.set(features: [])
    await owner.coordinator.matchLockToFeatures()
    let lock = await owner.coordinator.lock
    #expect(lock == nil)
    #expect(header.state.withLock { $0.info.lockers.isEmpty })
  }

  @Test("an operation that nobody else can run fetches the lock from its owner only when told so")
  func underLock() async throws {
    let (_, other) = try await ownerAndOther()
    let error = await #expect(throws: RadosError.self) {
      try await other.coordinator.performUnderLock(.snapshotRollback, requesting: false) { _ throws(RadosError) in }
    }
    #expect(error?.errno == .readOnly)
    let value = try await other.coordinator.performUnderLock(.snapshotLimit, requesting: true) { _ throws(RadosError) in 7 }
    #expect(value == 7)
  }
}
