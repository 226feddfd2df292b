/// What `rbd status` shows.
struct WatcherReport: Report, Equatable {
  /// A client that has the image open.
  struct Watcher: Equatable {
    var address: String
    /// The client's number.
    var client: UInt64
    var cookie: UInt64
  }

  var watchers: [Watcher]

  var plain: String {
    guard !watchers.isEmpty else { return "Watchers: none\n" }
    let lines = watchers.map { "\twatcher=\($0.address) client.\($0.client) cookie=\($0.cookie)\n" }
    return "Watchers:\n" + lines.joined()
  }

  func dump(_ formatter: inout OutputFormatter) {
    formatter.object("status") { status in
      status.array("watchers") { list in
        for watcher in watchers {
          list.object("watcher") { object in
            object.text("address", watcher.address)
            object.number("client", watcher.client)
            object.number("cookie", watcher.cookie)
          }
        }
      }
    }
  }
}
