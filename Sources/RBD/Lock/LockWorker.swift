import CephCodec
import Rados

/// Runs a lock's steps against the cluster and the hooks, and says how they ended.
struct LockWorker: Sendable {
  let store: any LockStore
  let hooks: any LockHooks

  /// Runs one step to its end. Nil when there is nothing to report.
  func run(_ effect: LockStateMachine.Effect) async -> LockStateMachine.Event? {
    switch effect {
    case .prepare: return .prepared(await errno { () async throws(RadosError) in try await hooks.beforeAcquire() })
    case .lock(let cookie):
      return .lockAttempted(
        await errno { () async throws(RadosError) in try await LockAcquisition(store: store).take(cookie) })
    case .adopt: return .adopted(await errno { () async throws(RadosError) in try await hooks.afterAcquire() })
    case .replaceCookie(let old, let new):
      return .cookieReplaced(await errno { () async throws(RadosError) in try await store.replace(old, with: new) })
    case .drain(let shuttingDown):
      return .drained(
        await errno { () async throws(RadosError) in try await hooks.beforeRelease(shuttingDown: shuttingDown) })
    case .unlock(let cookie): return .unlocked(await errno { () async throws(RadosError) in try await giveBack(cookie) })
    case .announceAcquired: await hooks.acquired()
    case .announceReleased: await hooks.released()
    case .askPeer, .stopAskingPeer, .resume: break
    }
    return nil
  }

  /// A hold whose release got lost would look like a living owner that never answers, so a failure is worth some tries.
  private func giveBack(_ cookie: LockCookie) async throws(RadosError) {
    for _ in 0..<2 {
      do throws(RadosError) {
        return try await store.giveBack(cookie)
      } catch  where error.errno == .noEntry {
        return
      } catch  where error.errno == .timedOut {
        continue
      }
    }
    try await store.giveBack(cookie)
  }

  private func errno(_ step: () async throws(RadosError) -> Void) async -> Errno? {
    do throws(RadosError) {
      try await step()
      return nil
    } catch {
      return error.errno
    }
  }
}
