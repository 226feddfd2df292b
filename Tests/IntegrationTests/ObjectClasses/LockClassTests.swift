import CephCodec
import ObjectClasses
import Rados
import TestSupport
import Testing

/// Locks that our client and stock's take from each other on one object.
@Suite("Object classes: locks")
struct LockClassTests {
  @Test("Stock sees our lock, we see stock's, each breaks the other's")
  func locks() async throws {
    try await ClassPool.with("lock") { pool in
      try await pool.rbd("create", "--size", "4M", "--image-feature", "layering", "\(pool.name)/image")
      let header = try await pool.header("image").object
      let image = "\(pool.name)/image"
      let me = EntityName.client(pool.cluster.globalID)

      let none = try await pool.pool.call(header, LockClass.getInfo(LockInfoRequest(name: "rbd_lock")))
      #expect(none == LockInfo())
      let request = LockRequest(name: "rbd_lock", type: .exclusive, cookie: "ours", description: "test")
      try await pool.pool.execute(header, LockClass.lock(request))
      await pool.expectFailure(.exists, header, LockClass.lock(request))
      var renewal = request
      renewal.flags = .mayRenew
      try await pool.pool.execute(header, LockClass.lock(renewal))
      await pool.expectFailure(.busy, header, LockClass.lock(LockRequest(name: "rbd_lock", type: .exclusive, cookie: "b")))

      let info = try await pool.pool.call(header, LockClass.getInfo(LockInfoRequest(name: "rbd_lock")))
      let locker = try #require(info.lockers[LockerID(locker: me, cookie: "ours")])
      #expect(info.type == .exclusive)
      #expect(info.lockers.count == 1)
      #expect(locker.description == "test")
      #expect(locker.expiration.isZero)
      #expect(
        try await pool.rbdJSON([StockLocker].self, "lock", "ls", image)
          == [StockLocker(id: "ours", locker: me.description, address: locker.address.legacyText)])
      #expect(try await pool.pool.call(header, LockClass.listLocks()) == LockNames(names: ["rbd_lock"]))

      _ = try await pool.pool.call(
        header, LockClass.assertLocked(AssertLockedRequest(name: "rbd_lock", type: .exclusive, cookie: "ours")))
      await pool.expectReadFailure(
        .busy, header, LockClass.assertLocked(AssertLockedRequest(name: "rbd_lock", type: .shared, cookie: "ours")))
      try await pool.pool.execute(
        header,
        LockClass.setCookie(
          SetLockCookieRequest(name: "rbd_lock", type: .exclusive, cookie: "ours", newCookie: "renamed")))
      await pool.expectFailure(.noEntry, header, LockClass.unlock(UnlockRequest(name: "rbd_lock", cookie: "ours")))
      try await pool.pool.execute(header, LockClass.unlock(UnlockRequest(name: "rbd_lock", cookie: "renamed")))

      try await pool.rbd("lock", "add", "--shared", "tag", image, "theirs")
      let theirs = try await pool.pool.call(header, LockClass.getInfo(LockInfoRequest(name: "rbd_lock")))
      #expect(theirs.type == .shared)
      #expect(theirs.tag == "tag")
      let id = try #require(theirs.lockers.keys.first)
      #expect(id.cookie == "theirs")
      try await pool.pool.execute(
        header,
        LockClass.lock(LockRequest(name: "rbd_lock", type: .shared, cookie: "with", tag: "tag")))
      #expect(try await pool.rbdJSON([StockLocker].self, "lock", "ls", image).count == 2)
      try await pool.pool.execute(
        header, LockClass.breakLock(BreakLockRequest(name: "rbd_lock", locker: id.locker, cookie: "theirs")))
      // Stock also blocklists the client whose lock it breaks: ours cannot look any more.
      try await pool.rbd("lock", "rm", image, "with", me.description)
      #expect(try await pool.rbdJSON([StockLocker].self, "lock", "ls", image).isEmpty)
    }
  }

  @Test("A lock with a duration expires, an ephemeral one takes its object along")
  func shortLived() async throws {
    try await ClassPool.with("lock") { pool in
      let brief = LockRequest(
        name: "l", type: .exclusive, cookie: "c", duration: UTime(seconds: 3600, nanoseconds: 0))
      try await pool.pool.execute("object", LockClass.lock(brief))
      let info = try await pool.pool.call("object", LockClass.getInfo(LockInfoRequest(name: "l")))
      #expect(try #require(info.lockers.values.first).expiration > UTime.now())
      let ephemeral = LockRequest(name: "l", type: .exclusiveEphemeral, cookie: "c")
      try await pool.pool.execute("passing", LockClass.lock(ephemeral))
      try await pool.pool.execute("passing", LockClass.unlock(UnlockRequest(name: "l", cookie: "c")))
      await pool.expectReadFailure(.noEntry, "passing", LockClass.getInfo(LockInfoRequest(name: "l")))
    }
  }
}
