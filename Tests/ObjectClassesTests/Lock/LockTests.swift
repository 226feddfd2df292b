import CephCodec
import ObjectClasses
import Testing

/// Locks as a 16.2.15 OSD keeps and shows them.
@Suite struct LockTests {
  /// What an open image's header had while `rbd lock ls` showed `client.4173`, `auto 140570118936672`,
  /// `127.0.0.1:0/3494008559`.
  @Test func exclusiveLockOfAnOpenImage() throws {
    let address = try #require(EntityAddress("127.0.0.1:0/3494008559"))
    let id = LockerID(locker: .client(4173), cookie: "auto 140570118936672")
    let info = LockInfo(lockers: [id: LockerInfo(address: address)], type: .exclusive, tag: "internal")
    try expectReply(
      LockClass.getInfo,
      """
      01016d00000001000000010121000000084d10000000000000140000006175746f2031343035373031313839333636373201
      012f00000000000000000000000101011c00000001000000ef5642d010000000020000007f0000010000000000000000000000000108000000696e7465726e616c
      """, info)
    #expect(try LockInfo(decoding: info.encoded).lockers[id]?.address.legacyText == "127.0.0.1:0/3494008559")
  }

  @Test func sharedLock() throws {
    let address = try #require(EntityAddress("127.0.0.1:0/178743710"))
    try expectGolden(
      """
      01015b00000001000000010113000000084710000000000000060000006d796c6f636b
      01012f00000000000000000000000101011c000000010000009e69a70a10000000020000007f000001000000000000000000000000
      020400000074616731
      """,
      LockInfo(
        lockers: [LockerID(locker: .client(4167), cookie: "mylock"): LockerInfo(address: address)], type: .shared,
        tag: "tag1"))
  }

  @Test func lockThatNobodyHolds() throws {
    try expectReply(
      LockClass.getInfo, "010111000000000000000108000000696e7465726e616c", LockInfo(type: .exclusive, tag: "internal"))
    try expectReply(LockClass.getInfo, "010109000000000000000000000000", LockInfo())
  }

  @Test func names() throws {
    try expectReply(
      LockClass.listLocks, "01011000000001000000080000007262645f6c6f636b", LockNames(names: ["rbd_lock"]))
    try expectReply(LockClass.listLocks, "01010400000000000000", LockNames(names: []))
  }

  @Test func lockersAreOrderedByClientThenCookie() {
    let ids = [(7, "b"), (8, "a"), (8, "b"), (20, "")].map { LockerID(locker: .client($0.0), cookie: $0.1) }
    #expect(Set(ids).encoded == ids.encoded)
  }

  @Test func requests() throws {
    #expect(
      LockClass.getInfo(LockInfoRequest(name: "rbd_lock")).input == bytes("01010c000000080000007262645f6c6f636b"))
    try expectGolden(
      "0101 1e000000 01000000 6e 01 01000000 63 01000000 74 01000000 64 0500000006000000 01",
      LockRequest(
        name: "n", type: .exclusive, cookie: "c", tag: "t", description: "d",
        duration: UTime(seconds: 5, nanoseconds: 6), flags: .mayRenew))
    try expectGolden("0101 0a000000 01000000 6e 01000000 63", UnlockRequest(name: "n", cookie: "c"))
    try expectGolden(
      "0101 13000000 01000000 6e 08 0900000000000000 01000000 63",
      BreakLockRequest(name: "n", locker: .client(9), cookie: "c"))
    try expectGolden(
      "0101 10000000 01000000 6e 02 01000000 63 01000000 74",
      AssertLockedRequest(name: "n", type: .shared, cookie: "c", tag: "t"))
    try expectGolden(
      "0101 15000000 01000000 6e 03 01000000 63 01000000 74 01000000 65",
      SetLockCookieRequest(name: "n", type: .exclusiveEphemeral, cookie: "c", tag: "t", newCookie: "e"))
  }
}
