import CephCodec
import ObjectClasses
import Rados

extension ImageWatcher {
  /// How many peers' requests may be looked into at once.
  private static let servingLimit = 512
  /// How often a peer that does not answer is told that its operation has ended.
  private static let completionAttempts = 12

  /// A peer asks for an operation (`handle_operation_request`). Looked into beside the listening, which must go on.
  func hearOperation(
    _ id: AsyncRequestID, _ operation: ProxiedOperation, _ needsFreshHeader: Bool, _ notification: Watch.Notification
  ) {
    guard let delegate, !isStopping, servingCount < Self.servingLimit else { return acknowledge(notification) }
    servingCount += 1
    Task {
      if needsFreshHeader {
        // As in librbd: an operation on a header that could not be read fails by itself.
        do throws(RadosError) { try await delegate.refreshHeader() } catch {}
      }
      await consider(id, operation, notification, delegate)
      endServing()
    }
  }

  private func endServing() {
    servingCount -= 1
    guard servingCount == 0 else { return }
    servingEnd?.resume()
    servingEnd = nil
  }

  private func consider(
    _ id: AsyncRequestID, _ operation: ProxiedOperation, _ notification: Watch.Notification,
    _ delegate: any HeaderNotifyDelegate
  ) async {
    switch await delegate.verdict(on: LockRequestKind(operation)) {
    case .ignore: return acknowledge(notification)
    case .reply(let errno): return acknowledge(notification, errno)
    case .serve: break
    }
    guard id != .absent else {
      return await delegate.serve(operation, OperationContext()) { await self.acknowledge(notification, $0) }
    }
    guard id.client != identity else { return acknowledge(notification, .restart) }
    switch served.admit(id, at: .now) {
    case .full: acknowledge(notification)
    case .running: acknowledge(notification, nil)
    case .ended(let errno):
      acknowledge(notification, errno)
      // A success is only believed when the completion is heard.
      if errno == nil { await complete(id, nil, attempts: Self.completionAttempts) }
    case .run:
      acknowledge(notification, nil)
      let relay = ProgressRelay { [weak self] done, total in await self?.progressed(id, done, total) }
      await delegate.serve(operation, OperationContext { relay.report($0, $1) }) { errno in
        await relay.flush()
        await self.ended(id, errno)
      }
    }
  }

  private func ended(_ id: AsyncRequestID, _ errno: Errno?) async {
    served.end(id, errno, at: .now)
    guard await !complete(id, errno, attempts: 1) else { return }
    // The lock need not wait for a peer that does not hear.
    servingCount += 1
    Task {
      await complete(id, errno, attempts: Self.completionAttempts - 1)
      endServing()
    }
  }

  private func progressed(_ id: AsyncRequestID, _ done: UInt64, _ total: UInt64) async {
    // The next progress or the completion says more than one that got lost.
    do throws(RadosError) { _ = try await tell(.asyncProgress(id, offset: done, total: total)) } catch {}
  }

  /// Tells the peer that its operation has ended; whether it has heard or is gone.
  @discardableResult
  private func complete(_ id: AsyncRequestID, _ errno: Errno?, attempts: Int) async -> Bool {
    for attempt in 0..<attempts where attempt == 0 || !isStopping {
      do throws(RadosError) {
        let heard = try await tell(.asyncComplete(id, result: errno?.negated ?? 0))
        let isSilent = heard.timeouts.contains { $0.globalID == id.client.globalID && $0.cookie == id.client.handle }
        if !isSilent { return true }
      } catch  where error.errno == .timedOut {
        continue
      } catch {
        return true
      }
    }
    return false
  }
}
