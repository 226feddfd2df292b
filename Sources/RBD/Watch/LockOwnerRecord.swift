import ObjectClasses

/// Which client announced that it owns the lock, as far as this client has heard.
struct LockOwnerRecord: Equatable {
  /// The owner, or nobody.
  private(set) var owner = WatcherID()

  /// A client announced that it has the lock. Whether operations asked of the former owner are to be asked anew.
  mutating func acquired(by client: WatcherID) -> Bool {
    guard client.isValid else { return true }
    defer { owner = client }
    return client != owner
  }

  /// A client announced that it gave the lock back. Whether operations asked of it are to be asked anew.
  mutating func released(by client: WatcherID) -> Bool {
    guard client.isValid else { return true }
    guard client == owner else { return false }
    owner = WatcherID()
    return true
  }

  /// Nothing is known any more.
  mutating func forget() { owner = WatcherID() }
}
