import CephCodec
import ObjectClasses
import Rados

/// A client that holds a managed lock (`librbd::managed_lock::Locker`).
public struct Locker: Equatable, Sendable {
  /// The client.
  public let entity: EntityName
  /// Its cookie, and with it the handle of the watch that shows it is alive.
  public let cookie: LockCookie
  /// Its address as watchers and the blocklist name it: `ip:port/nonce`.
  public let address: String

  /// A client that holds a lock.
  public init(entity: EntityName, cookie: LockCookie, address: String) {
    self.entity = entity
    self.cookie = cookie
    self.address = address
  }

  /// Whether one of the object's watchers is this client's: then it lives.
  public func isAlive(among watchers: [ObjectWatcher]) -> Bool {
    watchers.contains { $0.address == address && $0.cookie == cookie.watchHandle }
  }
}

/// What a look at a managed lock found (`librbd::managed_lock::GetLockerRequest`).
enum LockFinding: Equatable {
  /// Nobody has it.
  case free
  /// A client of the protocol has it.
  case held(Locker)
  /// It is locked by other means: another tag, cookie or way of sharing, or from an address that cannot be told.
  case foreign

  init(_ info: LockInfo, sharing: LockType, tag: String) {
    guard let first = info.lockers.min(by: { LockerID.encodedBefore($0.key, $1.key) }) else {
      self = .free
      return
    }
    let isOtherSharing = (sharing == .exclusive && info.type == .shared) || (sharing == .shared && info.type == .exclusive)
    guard info.tag == tag, !isOtherSharing, let cookie = LockCookie(first.key.cookie), !first.value.address.ip.isEmpty else {
      self = .foreign
      return
    }
    self = .held(Locker(entity: first.key.locker, cookie: cookie, address: first.value.address.legacyText))
  }
}
