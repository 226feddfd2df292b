import CephCodec

extension LockStateMachine {
  /// Takes note of an event and says what to do. An event that does not fit the phase changes nothing.
  public mutating func handle(_ event: Event) -> [Effect] {
    switch (event, phase) {
    case (.requested(let request, let waiter), _): return enqueue(request, waiter)
    case (.abandoned(let waiter), _): return abandon(waiter)
    case (.watchRegistered(let handle), _): return watchRegistered(handle)
    case (.watchLost(let blocklisted), _): return watchLost(blocklisted)
    case (.prepared(let error), .preparing): return prepared(error)
    case (.lockAttempted(let error), .locking): return lockAttempted(error)
    case (.adopted(let error), .adopting): return adopted(error)
    case (.peerChanged(let error), .waitingForPeer): return peerChanged(error)
    case (.cookieReplaced(let error), .reacquiring(let new)): return cookieReplaced(error, new)
    case (.drained(let error), .draining(let shuttingDown)): return drained(error, shuttingDown)
    case (.unlocked, .unlocking(let shuttingDown)): return unlocked(shuttingDown)
    case (.unlocked, .reverting(let reason)): return finishActive(.unlocked, .failed(reason))
    default: return []
    }
  }

  // MARK: Requests

  private mutating func enqueue(_ request: Request, _ waiter: Waiter?) -> [Effect] {
    let waiters = waiter.map { [$0] } ?? []
    if isClosing {
      return answer(waiters, request == .reacquire ? .done(owned: isOwner) : .failed(.shutdown))
    }
    if let waiter, waiterCount >= Self.waiterLimit { return [.resume([waiter], .failed(.again))] }
    if queue.isEmpty {
      switch (request, phase) {
      case (.acquire, .locked), (.tryAcquire, .locked): return answer(waiters, .done(owned: true))
      case (.release, .unlocked), (.reacquire, .unlocked): return answer(waiters, .done(owned: false))
      default: break
      }
    }
    if let index = queue.firstIndex(where: { $0.request == request }) {
      queue[index].waiters += waiters
    } else {
      queue.append(Pending(request: request, waiters: waiters))
    }
    if request == .shutDown, phase == .waitingForPeer || phase == .waitingForWatch { return abortAcquisition(.shutdown) }
    return startNext()
  }

  private mutating func abandon(_ waiter: Waiter) -> [Effect] {
    guard let index = queue.firstIndex(where: { $0.waiters.contains(waiter) }) else { return [] }
    queue[index].waiters.removeAll { $0 == waiter }
    guard queue[index].waiters.isEmpty else { return [] }
    if index > 0 {
      // What nobody wants any more is not begun, except giving the lock back, which others may be waiting for.
      if queue[index].request == .acquire || queue[index].request == .tryAcquire { queue.remove(at: index) }
      return []
    }
    return phase == .waitingForPeer || phase == .waitingForWatch ? abortAcquisition(.cancelled) : []
  }

  private func answer(_ waiters: [Waiter], _ outcome: Outcome) -> [Effect] {
    waiters.isEmpty ? [] : [.resume(waiters, outcome)]
  }

  private mutating func abortAcquisition(_ reason: Errno) -> [Effect] {
    let stop: [Effect] = phase == .waitingForPeer ? [.stopAskingPeer] : []
    return stop + finishActive(.unlocked, .failed(reason))
  }

  // MARK: The order of requests

  private mutating func startNext() -> [Effect] {
    guard phase == .unlocked || phase == .locked, let next = queue.first else { return [] }
    switch next.request {
    case .acquire, .tryAcquire: return startAcquisition()
    case .reacquire: return startReacquisition()
    case .release:
      guard phase == .locked else { return finishActive(.unlocked, .done(owned: false)) }
      phase = .draining(shuttingDown: false)
      return [.drain(shuttingDown: false)]
    case .shutDown:
      guard phase == .locked else { return finishActive(.shutDown, .done(owned: false)) }
      phase = .draining(shuttingDown: true)
      return [.drain(shuttingDown: true)]
    }
  }

  private mutating func finishActive(_ next: Phase, _ outcome: Outcome) -> [Effect] {
    phase = next
    guard !queue.isEmpty else { return [] }
    let finished = queue.removeFirst()
    return answer(finished.waiters, outcome) + startNext()
  }

  private mutating func startAcquisition() -> [Effect] {
    if phase == .locked { return finishActive(.locked, .done(owned: true)) }
    guard let handle = watchHandle, let new = LockCookie(watchHandle: handle) else {
      if isBlocklisted { return finishActive(.unlocked, .failed(.blocklisted)) }
      phase = .waitingForWatch
      return isClosing ? abortAcquisition(.shutdown) : []
    }
    cookie = new
    phase = .preparing
    return [.prepare]
  }

  private mutating func startReacquisition() -> [Effect] {
    guard phase == .locked, let old = cookie else { return finishActive(phase, .done(owned: false)) }
    guard let handle = watchHandle, let new = LockCookie(watchHandle: handle) else { return surrenderAndAcquire() }
    if new == old && !verifiesUnchangedCookie {
      return [.announceAcquired] + finishActive(.locked, .done(owned: true))
    }
    phase = .reacquiring(new)
    return [.replaceCookie(old: old, new: new)]
  }

  /// A lock whose cookie cannot be replaced is as good as lost: give it back in order, then get it anew.
  private mutating func surrenderAndAcquire() -> [Effect] {
    phase = .locked
    guard !queue.isEmpty else { return [] }
    let reacquisition = queue.removeFirst()
    guard !isClosing else { return answer(reacquisition.waiters, .done(owned: true)) + startNext() }
    for request in [Request.release, .acquire] {
      if !queue.contains(where: { $0.request == request }) { queue.append(Pending(request: request, waiters: [])) }
    }
    if let index = queue.firstIndex(where: { $0.request == .acquire }) { queue[index].waiters += reacquisition.waiters }
    return startNext()
  }

  // MARK: Acquisition

  private mutating func prepared(_ error: Errno?) -> [Effect] {
    if let error { return finishActive(.unlocked, .failed(error)) }
    guard let cookie else { return finishActive(.unlocked, .failed(.invalid)) }
    phase = .locking
    return [.lock(cookie)]
  }

  private mutating func lockAttempted(_ error: Errno?) -> [Effect] {
    guard let error else {
      phase = .adopting
      return [.adopt]
    }
    let isTaken = error == .busy || error == .again
    if isTaken, isCooperative, queue.first?.request == .acquire {
      if isClosing { return finishActive(.unlocked, .failed(.shutdown)) }
      if isBlocklisted { return finishActive(.unlocked, .failed(.blocklisted)) }
      phase = .waitingForPeer
      return [.askPeer]
    }
    if error == .again, queue.first?.request == .tryAcquire { return finishActive(.unlocked, .done(owned: false)) }
    return finishActive(.unlocked, .failed(error))
  }

  private mutating func adopted(_ error: Errno?) -> [Effect] {
    if let error, let cookie {
      phase = .reverting(error)
      return [.unlock(cookie)]
    }
    return [.announceAcquired] + finishActive(.locked, .done(owned: true))
  }

  private mutating func peerChanged(_ error: Errno?) -> [Effect] {
    if let error { return abortAcquisition(error) }
    phase = .unlocked
    return [.stopAskingPeer] + startNext()
  }

  // MARK: The watch

  private mutating func watchRegistered(_ handle: UInt64) -> [Effect] {
    watchHandle = handle
    isBlocklisted = false
    switch phase {
    case .waitingForWatch:
      phase = .unlocked
      return startNext()
    case .waitingForPeer: return peerChanged(nil)
    case .preparing, .locking, .adopting, .locked, .reacquiring: return enqueue(.reacquire, nil)
    case .unlocked, .draining, .unlocking, .reverting, .shutDown: return []
    }
  }

  private mutating func watchLost(_ blocklisted: Bool) -> [Effect] {
    watchHandle = nil
    guard blocklisted else { return [] }
    isBlocklisted = true
    switch phase {
    case .waitingForWatch, .waitingForPeer: return abortAcquisition(.blocklisted)
    case .locked, .reacquiring, .adopting: return enqueue(.release, nil)
    default: return []
    }
  }

  private mutating func cookieReplaced(_ error: Errno?, _ new: LockCookie) -> [Effect] {
    if error != nil { return surrenderAndAcquire() }
    cookie = new
    return [.announceAcquired] + finishActive(.locked, .done(owned: true))
  }

  // MARK: Release

  private mutating func drained(_ error: Errno?, _ shuttingDown: Bool) -> [Effect] {
    guard let cookie else { return unlocked(shuttingDown) }
    // A shutdown goes on whatever happened; a release whose data could not be flushed keeps the lock.
    if let error, !shuttingDown, error != .blocklisted { return finishActive(.locked, .failed(error)) }
    phase = .unlocking(shuttingDown: shuttingDown)
    return [.unlock(cookie)]
  }

  private mutating func unlocked(_ shuttingDown: Bool) -> [Effect] {
    cookie = nil
    return [.announceReleased] + finishActive(shuttingDown ? .shutDown : .unlocked, .done(owned: false))
  }
}
