import CephCodec
import ObjectClasses
import Rados

extension ImageWatcher {
  // MARK: As the one who makes a snapshot

  /// Asks all clients to flush and hold their writes (`notify_quiesce`); returns the number for `unquiesce`, which must follow
  /// even when this throws. `context` hears how many attempts were made. Throws `ETIMEDOUT` when some client never answered, or
  /// what a client answered; clients that know nothing of quiescing do no harm.
  public func quiesce(number: UInt64, _ context: OperationContext = OperationContext()) async throws(RadosError) {
    let id = AsyncRequestID(client: identity, requestID: number)
    let attempts = UInt64(max(1, options.quiesceAttempts))
    for attempt in 1...attempts {
      let result: NotifyResult
      do throws(RadosError) {
        result = try await tell(.quiesce(id))
      } catch  where error.errno == .timedOut {
        context.report(attempt, of: attempts)
        continue
      }
      context.report(attempt, of: attempts)
      guard result.timeouts.isEmpty else { continue }
      return try Self.checkQuiesced(result.replies)
    }
    throw RadosError(.timedOut, "quiesce", detail: "a client did not answer")
  }

  /// Lets the clients write again.
  public func unquiesce(number: UInt64) async {
    // Clients also go on by themselves after a while.
    do throws(RadosError) {
      _ = try await tell(.unquiesce(AsyncRequestID(client: identity, requestID: number)))
    } catch {}
  }

  /// A number for `quiesce` and `unquiesce`.
  public func makeQuiesceNumber() -> UInt64 { makeRequestNumber() }

  static func checkQuiesced(_ replies: [NotifyResult.Reply]) throws(RadosError) {
    for reply in replies where !reply.payload.isEmpty {
      let errno: Errno?
      do throws(CodecError) {
        errno = Errno(result: try HeaderNotifyReply(decoding: reply.payload).result)
      } catch {
        throw RadosError(.invalid, "quiesce", detail: error.description)
      }
      if let errno, errno != .notSupported { throw RadosError(errno, "quiesce", detail: "client \(reply.globalID) refused") }
    }
  }

  // MARK: As the one who writes

  /// How long a client stays quiesced without hearing more.
  private var quiesceLimit: Duration { options.notifyTimeout * 2 }

  /// A peer is about to make a snapshot (`prepare_quiesce_request`).
  func hearQuiesce(_ id: AsyncRequestID, _ notification: Watch.Notification) {
    guard let delegate else { return acknowledge(notification) }
    switch quiesced.admit(id, at: .now) {
    case .full: acknowledge(notification, .again)
    case .running: quiesceAnswers[id] = notification
    case .ended(let errno):
      acknowledge(notification, errno)
      if quiesceTimers[id] != nil { startQuiesceTimer(id, delegate) }
    case .run:
      quiesceAnswers[id] = notification
      Task { await becomeQuiet(id, delegate) }
    }
  }

  private func becomeQuiet(_ id: AsyncRequestID, _ delegate: any HeaderNotifyDelegate) async {
    var errno: Errno?
    do throws(RadosError) { try await delegate.quiesce() } catch { errno = error.errno }
    quiesced.end(id, errno, at: .now)
    startQuiesceTimer(id, delegate)
    if let notification = quiesceAnswers.removeValue(forKey: id) { acknowledge(notification, errno) }
  }

  private func startQuiesceTimer(_ id: AsyncRequestID, _ delegate: any HeaderNotifyDelegate) {
    quiesceTimers[id]?.cancel()
    quiesceTimers[id] = Task { [quiesceLimit] in
      do { try await Task.sleep(for: quiesceLimit) } catch { return }
      quiesceTimers[id] = nil
      await delegate.unquiesce()
    }
  }

  /// The peer's snapshot is there or has failed.
  func hearUnquiesce(_ id: AsyncRequestID) {
    guard let timer = quiesceTimers.removeValue(forKey: id) else { return }
    timer.cancel()
    if let delegate { Task { await delegate.unquiesce() } }
  }
}
