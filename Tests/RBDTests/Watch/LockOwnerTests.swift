import CephCodec
import ObjectClasses
import Rados
import Testing

@testable import RBD

@Suite("The lock's owner, as heard")
struct LockOwnerTests {
  static func reply(_ globalID: UInt64, _ result: Int32?) -> NotifyResult.Reply {
    NotifyResult.Reply(from: globalID, cookie: 1, payload: result.map { HeaderNotifyReply(result: $0).encoded } ?? [])
  }

  @Test("only the owner answers with more than an empty acknowledgement")
  func answers() {
    #expect(LockOwnerAnswer([Self.reply(1, nil), Self.reply(2, 0)]) == .answered(nil))
    #expect(LockOwnerAnswer([Self.reply(1, -30)]) == .answered(.readOnly))
    #expect(LockOwnerAnswer([Self.reply(1, nil)]) == .nobody)
    #expect(LockOwnerAnswer([]) == .nobody)
    #expect(LockOwnerAnswer([Self.reply(1, .min)]) == .answered(Errno(negated: .min)), "no overflow")
  }

  @Test("two owners or an unreadable answer are an error")
  func nonsense() {
    #expect(LockOwnerAnswer([Self.reply(1, 0), Self.reply(2, 0)]) == .failed(.invalid))
    #expect(LockOwnerAnswer([NotifyResult.Reply(from: 1, cookie: 1, payload: [9])]) == .failed(.invalid))
  }

  @Test("a new owner's announcement ends the wait for the former one, a repeated one does not")
  func announcements() {
    let (one, two) = (WatcherID(globalID: 1, handle: 1), WatcherID(globalID: 2, handle: 1))
    var record = LockOwnerRecord()
    let changes = [
      record.acquired(by: one), record.acquired(by: one), record.acquired(by: two), record.released(by: one),
      record.released(by: two), record.acquired(by: WatcherID()),
    ]
    #expect(changes == [true, false, true, false, true, true])
    #expect(record.owner == WatcherID())
  }

  @Test("the owner serves a forced promotion's orphan snapshot and a trashed snapshot's removal as what they are")
  func kinds() {
    let orphan = MirrorSnapshotNamespace(state: .nonPrimary)
    #expect(LockRequestKind(.snapshotCreate(.mirror(orphan), name: "o", flags: 0)) == .forcePromotion)
    let replica = MirrorSnapshotNamespace(state: .nonPrimary, primaryMirrorUUID: "u", primarySnapshotID: 4)
    #expect(LockRequestKind(.snapshotCreate(.mirror(replica), name: "r", flags: 0)) == .general)
    let trash = SnapshotNamespace.trash(originalName: "s", originalType: 0)
    #expect(LockRequestKind(.snapshotRemove(trash, name: "t")) == .trashSnapshotRemoval)
    #expect(LockRequestKind(.snapshotRemove(.user, name: "t")) == .general)
  }
}
