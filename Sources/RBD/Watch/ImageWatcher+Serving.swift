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
    guard let delegate, servingCount < Self.servingLimit else { return acknowledge(notification) }
    servingCount += 1
    Task {
      if needsFreshHeader {
        // As in librbd: an operation on a header that could not be read fails by itself.
        do throws(RadosError) { try await delegate.refreshHeader() } catch {}
      }
      await consider(id, operation, notification, delegate)
      servingCount -= 1
    }
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
      let result = await run(operation, OperationContext(), delegate)
      return acknowledge(notification, result < 0 ? Errno(negated: result) : nil)
    }
    guard id.client != identity else { return acknowledge(notification, .restart) }
    switch served.admit(id, at: .now) {
    case .full: acknowledge(notification)
    case .running: acknowledge(notification, nil)
    case .ended(let result):
      acknowledge(notification, result < 0 ? Errno(negated: result) : nil)
      // A success is only believed when the completion is heard.
      if result >= 0 { await complete(id, result) }
    case .run:
      acknowledge(notification, nil)
      let relay = ProgressRelay { [weak self] done, total in await self?.progressed(id, done, total) }
      let result = await run(operation, OperationContext { relay.report($0, $1) }, delegate)
      served.end(id, result, at: .now)
      await relay.flush()
      await complete(id, result)
    }
  }

  private func run(
    _ operation: ProxiedOperation, _ context: OperationContext, _ delegate: any HeaderNotifyDelegate
  ) async -> Int32 {
    do throws(RadosError) {
      try await delegate.serve(operation, context)
      return 0
    } catch {
      return -error.errno.rawValue
    }
  }

  private func progressed(_ id: AsyncRequestID, _ done: UInt64, _ total: UInt64) async {
    // The next progress or the completion says more than one that got lost.
    do throws(RadosError) { _ = try await tell(.asyncProgress(id, offset: done, total: total)) } catch {}
  }

  /// Tells the peer that its operation has ended, until it has heard or is gone.
  private func complete(_ id: AsyncRequestID, _ result: Int32) async {
    for _ in 0..<Self.completionAttempts where watch != nil {
      do throws(RadosError) {
        let heard = try await tell(.asyncComplete(id, result: result))
        let isSilent = heard.timeouts.contains { $0.globalID == id.client.globalID && $0.cookie == id.client.handle }
        if !isSilent { return }
      } catch  where error.errno == .timedOut {
        continue
      } catch {
        return
      }
    }
  }
}
