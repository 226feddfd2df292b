/// What `rbd lock ls` shows.
struct LockListReport: Report, Equatable {
  /// A holder of the lock.
  struct Holder: Equatable {
    /// Such as `client.4155`.
    var locker: String
    /// The lock's id.
    var id: String
    var address: String
  }

  var holders: [Holder]
  var isExclusive: Bool
  /// The tag of a shared lock.
  var tag: String

  var plain: String {
    guard !holders.isEmpty else { return "" }
    let isOne = holders.count == 1
    let kind = isExclusive ? "exclusive" : "shared"
    var text = "There \(isOne ? "is" : "are") \(holders.count) \(kind) lock\(isOne ? "" : "s") on this image.\n"
    if !isExclusive { text += "Lock tag: \(tag)\n" }
    var table = TextTable(["Locker", "ID", "Address"].map { .init(heading: $0, alignment: .left) })
    for holder in holders { table.append([holder.locker, holder.id, holder.address]) }
    return text + table.rendered()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.array("locks") { locks in
      for holder in holders {
        locks.object("lock") { lock in
          lock.text("id", holder.id)
          lock.text("locker", holder.locker)
          lock.text("address", holder.address)
        }
      }
    }
  }
}
