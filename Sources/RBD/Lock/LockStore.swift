import CephCodec
import ObjectClasses
import Rados

/// The cluster's side of one managed lock.
public protocol LockStore: Sendable {
  /// The locked object.
  var object: String { get }
  /// This client.
  var client: EntityName { get }
  /// `exclusive` or `shared`.
  var sharing: LockType { get }
  /// What all holders must agree on.
  var tag: String { get }
  /// Whether the owner of a lock that is broken is blocklisted, so that writes it still has under way do no harm.
  var blocklistsBrokenOwners: Bool { get }

  /// Who holds the lock.
  func info() async throws(RadosError) -> LockInfo
  /// Takes the lock; `EBUSY` when others hold it.
  func take(_ cookie: LockCookie) async throws(RadosError)
  /// Gives the lock back; `ENOENT` when it is not held under the cookie.
  func giveBack(_ cookie: LockCookie) async throws(RadosError)
  /// Changes the cookie under which the lock is held.
  func replace(_ old: LockCookie, with new: LockCookie) async throws(RadosError)
  /// Throws unless the lock is held under the cookie: `ENOENT`, `EBUSY` or `ESHUTDOWN`.
  func assertHeld(_ cookie: LockCookie) async throws(RadosError)
  /// Who watches the object.
  func watchers() async throws(RadosError) -> [ObjectWatcher]
  /// Ends another client's hold; `ENOENT` when it has none.
  func breakHold(of locker: Locker) async throws(RadosError)
  /// Shuts a client out of the cluster, and returns once this client knows the map that says so.
  func blocklist(_ address: String) async throws(RadosError)
}

/// A managed lock on a RADOS object by the object class `lock`.
public struct RadosLockStore: LockStore {
  /// The name under which librbd keeps every managed lock (`RBD_LOCK_NAME`).
  public static let defaultName = "rbd_lock"
  /// The tag of every managed lock.
  public static let defaultTag = "internal"

  let pool: Pool
  public let object: String
  /// The lock's name in the object's attribute `lock.<name>`.
  public let name: String
  public let tag: String
  public let sharing: LockType
  public let blocklistsBrokenOwners: Bool
  /// How long a broken owner stays shut out; zero for the cluster's default.
  public let blocklistPeriod: Duration

  /// The lock of an object. What is not given is as librbd has it: `rbd_blocklist_on_break_lock` and
  /// `rbd_blocklist_expire_seconds` come from the cluster's configuration.
  public init(
    pool: Pool, object: String, name: String = Self.defaultName, tag: String = Self.defaultTag, sharing: LockType = .exclusive,
    blocklistsBrokenOwners: Bool? = nil, blocklistPeriod: Duration? = nil
  ) {
    let options = CoordinationOptions(pool.cluster)
    self.pool = pool
    self.object = object
    self.name = name
    self.tag = tag
    self.sharing = sharing
    self.blocklistsBrokenOwners = blocklistsBrokenOwners ?? options.blocklistsBrokenOwners
    self.blocklistPeriod = blocklistPeriod ?? options.blocklistPeriod
  }

  public var client: EntityName { .client(pool.cluster.globalID) }

  public func info() async throws(RadosError) -> LockInfo {
    try await pool.call(object, LockClass.getInfo(LockInfoRequest(name: name)))
  }

  public func take(_ cookie: LockCookie) async throws(RadosError) {
    let request = LockRequest(name: name, type: sharing, cookie: cookie.description, tag: tag)
    try await pool.execute(object, LockClass.lock(request))
  }

  public func giveBack(_ cookie: LockCookie) async throws(RadosError) {
    try await pool.execute(object, LockClass.unlock(UnlockRequest(name: name, cookie: cookie.description)))
  }

  public func replace(_ old: LockCookie, with new: LockCookie) async throws(RadosError) {
    let request = SetLockCookieRequest(
      name: name, type: sharing, cookie: old.description, tag: tag, newCookie: new.description)
    try await pool.execute(object, LockClass.setCookie(request))
  }

  public func assertHeld(_ cookie: LockCookie) async throws(RadosError) {
    let request = AssertLockedRequest(name: name, type: sharing, cookie: cookie.description, tag: tag)
    _ = try await pool.call(object, LockClass.assertLocked(request))
  }

  public func watchers() async throws(RadosError) -> [ObjectWatcher] {
    var operation = ReadOperation()
    let watchers = operation.listWatchers()
    return try await pool.read(object, operation)[watchers]
  }

  public func breakHold(of locker: Locker) async throws(RadosError) {
    let request = BreakLockRequest(name: name, locker: locker.entity, cookie: locker.cookie.description)
    try await pool.execute(object, LockClass.breakLock(request))
  }

  public func blocklist(_ address: String) async throws(RadosError) {
    try await pool.cluster.blocklist(address: address, expire: blocklistPeriod)
    try await pool.cluster.waitForLatestOSDMap()
  }
}
