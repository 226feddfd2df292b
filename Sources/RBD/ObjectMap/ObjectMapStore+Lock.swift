import CephCodec
import ObjectClasses
import Rados

extension ObjectMapStore {
  /// Takes the lock of the writable state's map (`object_map::LockRequest`). The caller owns the exclusive lock, so whoever still
  /// holds this one is a dead owner: the hold is broken. No error when we hold it already.
  public func lock() async throws(RadosError) {
    do {
      return try await takeLock()
    } catch  where error.errno == .busy {
      try await breakLock()
    }
    try await takeLock()
  }

  private func takeLock() async throws(RadosError) {
    do throws(RadosError) {
      try await pool.execute(object(.head), LockClass.lock(LockRequest(name: Self.lockName, type: .exclusive, cookie: "")))
    } catch  where error.errno == .exists {
      // We hold it.
      return
    }
  }

  private func breakLock() async throws(RadosError) {
    let info: LockInfo
    do {
      info = try await pool.call(object(.head), LockClass.getInfo(LockInfoRequest(name: Self.lockName)))
    } catch  where error.errno == .noEntry {
      return
    }
    guard !info.lockers.isEmpty else { return }
    var operation = WriteOperation()
    for holder in info.lockers.keys {
      operation.call(
        LockClass.breakLock(BreakLockRequest(name: Self.lockName, locker: holder.locker, cookie: holder.cookie)))
    }
    do {
      try await pool.write(object(.head), operation)
    } catch  where error.errno == .noEntry {
      // The holder gave it up meanwhile.
      return
    }
  }

  /// Gives the lock up (`object_map::UnlockRequest`); nothing happens when we do not hold it.
  public func unlock() async throws(RadosError) {
    do throws(RadosError) {
      try await pool.execute(object(.head), LockClass.unlock(UnlockRequest(name: Self.lockName, cookie: "")))
    } catch  where error.errno == .noEntry {
      return
    }
  }
}
