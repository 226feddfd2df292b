import CephCodec
import ObjectClasses
import Rados

/// The object map of an image's writable state while this client owns the exclusive lock: in memory, and on disk before anything
/// relies on it (`librbd::ObjectMap`). Changes that come while a write of the map is under way go together into the next one.
public actor ImageObjectMap: ObjectMapUpdating {
  private struct Change {
    var range: Range<UInt64>
    var state: ObjectState
    var current: ObjectState?
    var continuation: UnsafeContinuation<Result<Void, RadosError>, Never>
  }

  /// How many changes may wait; more wait outside.
  static let pendingMax = 4096
  /// How many changes one write of the map carries.
  static let batchMax = 512

  private let store: ObjectMapStore
  private let header: @Sendable () async -> ImageHeader
  private var opened: OpenedObjectMap
  private var pending: [Change] = []
  private var isBusy = false
  /// Whether memory may differ from the disk, because a change of the whole map failed and the map could not be read since.
  private var mustReload = false
  private var turns: [UnsafeContinuation<Void, Never>] = []

  /// The map as it was opened under the lock; `header` tells the image's current header, for its flags.
  init(store: ObjectMapStore, opened: OpenedObjectMap, header: @escaping @Sendable () async -> ImageHeader) {
    self.store = store
    self.opened = opened
    self.header = header
  }

  /// Whether the map can be relied upon.
  public var isValid: Bool { opened.isValid && !mustReload }

  public func state(of object: UInt64) -> ObjectState? {
    isValid && object < opened.bits.count ? opened.bits[object] : nil
  }

  public func update(
    _ objects: Range<UInt64>, to state: ObjectState, from current: ObjectState?
  ) async throws(RadosError) {
    // A map that is marked invalid on disk claims nothing.
    guard opened.isValid else { return }
    let range = objects.clamped(to: 0..<opened.bits.count)
    let isPending = mustReload || isBusy || pending.contains { $0.range.overlaps(range) }
    guard !range.isEmpty, isPending || isChange(range, to: state) else { return }
    guard pending.count < Self.pendingMax else { throw RadosError(.busy, "update object map", object: store.object(.head)) }
    // The continuation is unsafe because `drain` and `finish` resume every change they take exactly once.
    let result = await withUnsafeContinuation { continuation in
      pending.append(Change(range: range, state: state, current: current, continuation: continuation))
      if !isBusy {
        isBusy = true
        Task { await self.drain() }
      }
    }
    try result.get()
  }

  public func update(
    _ objects: Range<UInt64>, to state: ObjectState, from current: ObjectState?, at snapshot: SnapshotID
  ) async throws(RadosError) {
    do {
      try await store.update(objects, to: state, from: current, snapshot)
    } catch  where error.errno == .noEntry {
      // The snapshot has no map.
      return
    } catch  where error.errno == .timedOut || error.errno == .blocklisted || error.errno == .cancelled {
      throw error
    } catch {
      // It must not claim less than the data; when it cannot be marked either, the data must not change.
      try await store.invalidate(await header(), snapshot)
    }
  }

  private func isChange(_ range: Range<UInt64>, to state: ObjectState) -> Bool {
    range.contains { object in
      let now = opened.bits[object]
      if now == state { return false }
      switch state {
      case .pending: return now != .nonexistent
      case .nonexistent: return now == .pending
      case .exists, .existsClean: return true
      }
    }
  }

  // MARK: Writing

  /// Writes what waits, batch by batch, until nothing does or somebody waits for a turn.
  private func drain() async {
    while !pending.isEmpty, turns.isEmpty {
      let batch = pending.prefix(Self.batchMax)
      pending.removeFirst(batch.count)
      let result = await write(Array(batch))
      for change in batch { change.continuation.resume(returning: result) }
    }
    passTurn()
  }

  private func write(_ batch: [Change]) async -> Result<Void, RadosError> {
    if mustReload {
      // What memory holds may claim less than the data: nothing is written before the map is read.
      do throws(RadosError) { try await reload() } catch { return .failure(error) }
    }
    guard opened.isValid else { return .success(()) }
    var next = opened.bits
    var runs: [(range: Range<UInt64>, state: ObjectState)] = []
    for change in batch {
      for run in Self.runs(of: change.current, in: change.range, next) {
        runs.append((run, change.state))
        next.update(run, to: change.state)
      }
    }
    do throws(RadosError) {
      try await store.write(next, changed: runs)
      opened.bits = next
      return .success(())
    } catch {
      return await invalidate(after: error)
    }
  }

  /// The parts of a range that are in a state, where `exists` includes `existsClean`; all of it without one.
  private static func runs(of current: ObjectState?, in range: Range<UInt64>, _ bits: ObjectMapBits) -> [Range<UInt64>] {
    guard let current else { return [range] }
    var runs: [Range<UInt64>] = []
    for object in range {
      let state = bits[object]
      guard state == current || (current == .exists && state == .existsClean) else { continue }
      if let last = runs.last, last.upperBound == object {
        runs[runs.count - 1] = last.lowerBound..<object + 1
      } else {
        runs.append(object..<object + 1)
      }
    }
    return runs
  }

  /// A map that could not be written is marked invalid on disk; if that fails too, the data must not change.
  private func invalidate(after error: RadosError) async -> Result<Void, RadosError> {
    guard error.errno != .timedOut, error.errno != .blocklisted else { return .failure(error) }
    do throws(RadosError) {
      try await store.invalidate(await header())
      opened.isValid = false
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func passTurn() {
    if turns.isEmpty {
      isBusy = false
      if !pending.isEmpty {
        isBusy = true
        Task { await self.drain() }
      }
    } else {
      turns.removeFirst().resume()
    }
  }

  // MARK: Changes of the whole map

  /// Runs something that changes the map on disk while no update is under way, and takes over the map as it then is.
  func exclusively<Value: Sendable>(
    _ body: @Sendable () async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    if isBusy {
      await withUnsafeContinuation { turns.append($0) }
    } else {
      isBusy = true
    }
    let result: Result<Value, RadosError>
    do throws(RadosError) {
      let value = try await body()
      try await reload()
      result = .success(value)
    } catch {
      // How far the change came is not known here, and what memory holds may claim less than the data.
      mustReload = true
      do throws(RadosError) {
        try await reload()
      } catch {
        // The next change of the map reads it first.
      }
      result = .failure(error)
    }
    passTurn()
    return try result.get()
  }

  private func reload() async throws(RadosError) {
    let header = await header()
    opened = try await store.open(header, takesLock: mustReload)
    mustReload = false
  }

  /// Takes over what a new snapshot did to the map on disk (`object_map_snap_add`): everything counts as unchanged.
  func snapshotAdded(isReliable: Bool, fastDiff: Bool) {
    guard isReliable else {
      opened.isValid = false
      return
    }
    if fastDiff { opened.bits.update(0..<opened.bits.count, to: .existsClean, from: .exists) }
  }
}
