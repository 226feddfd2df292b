import CephCodec
import ObjectClasses
import Rados

/// Takes a managed lock, breaking it first when its owner is dead (`librbd::managed_lock::AcquireRequest` and `BreakRequest`).
struct LockAcquisition: Sendable {
  /// How often the lock is tried for when it changes hands meanwhile.
  static let attemptLimit = 16

  let store: any LockStore

  /// Takes the lock: one round trip when it is free. Throws `EAGAIN` when its owner lives and `EBUSY` when it is locked by other means.
  func take(_ cookie: LockCookie) async throws(RadosError) {
    var known: Locker?
    for _ in 0..<Self.attemptLimit {
      do throws(RadosError) {
        return try await store.take(cookie)
      } catch  where error.errno == .exists {
        // An earlier attempt under this cookie went through although its answer was lost.
        return try await store.assertHeld(cookie)
      } catch  where error.errno != .busy {
        throw error
      } catch {
        guard let locker = known else {
          known = try await owner()
          continue
        }
        try await breakHold(of: locker, force: false)
        known = nil
      }
    }
    throw RadosError(.again, "acquire lock", object: store.object, detail: "it keeps changing hands")
  }

  /// The lock's owner, or nil when it is free. Throws `EBUSY` when it is locked by other means.
  func owner() async throws(RadosError) -> Locker? {
    switch LockFinding(try await store.info(), sharing: store.sharing, tag: store.tag) {
    case .free: return nil
    case .held(let locker): return locker
    case .foreign: throw RadosError(.busy, "find lock owner", object: store.object, detail: "locked by other means")
    }
  }

  /// Ends a dead owner's hold. Throws `EAGAIN` when the owner lives, unless `force` is set, or has changed.
  func breakHold(of locker: Locker, force: Bool) async throws(RadosError) {
    if !force, locker.isAlive(among: try await store.watchers()) {
      throw RadosError(.again, "break lock", object: store.object, detail: "\(locker.entity) is alive")
    }
    // What was found dead must still be the owner, else a newer one would lose the lock.
    switch LockFinding(try await store.info(), sharing: store.sharing, tag: store.tag) {
    case .free: return
    case .held(locker): break
    case .held, .foreign: throw RadosError(.again, "break lock", object: store.object, detail: "the owner has changed")
    }
    if store.blocklistsBrokenOwners {
      guard locker.entity != store.client else {
        throw RadosError(.invalid, "break lock", object: store.object, detail: "it would shut out this client")
      }
      try await store.blocklist(locker.address)
    }
    do throws(RadosError) {
      try await store.breakHold(of: locker)
    } catch  where error.errno == .noEntry {
      return
    }
  }
}
