import CephCodec
import ObjectClasses
import RBD
import Rados

/// Copies the candidates of a delta, many at once, and tells how far everything before is done.
struct DeltaCopy: Sendable {
  /// Copies one object.
  let copier: ObjectCopier
  /// How many objects are under way at most.
  let concurrency: Int
  /// What the replica's map says before the copy; nil when it cannot be relied upon.
  let map: ObjectMapBits?

  /// Called after each object, one call at a time: the object below which all are done, bytes read.
  typealias Progress = @Sendable (_ done: UInt64, _ bytes: UInt64) async throws(RadosError) -> Void

  /// What a copy found.
  struct Summary: Sendable, Equatable {
    /// Objects that do not exist.
    var absent: [UInt64] = []
    /// Objects that were written.
    var written: [UInt64] = []
    /// Bytes read from the primary.
    var bytes: UInt64 = 0
  }

  /// Copies the candidates. The first failure ends it, once what is under way has ended. Throws ECANCELED when cancelled.
  func run(_ candidates: Candidates, progress: Progress) async throws(RadosError) -> Summary {
    var summary = Summary()
    var watermark = Watermark()
    let failure = await withTaskGroup(
      of: (UInt64, Result<ObjectCopier.Outcome, RadosError>).self, returning: RadosError?.self
    ) { group in
      var failure: RadosError?
      var running = 0
      let objects = candidates.objects
      while true {
        while failure == nil, running < max(concurrency, 1), let object = objects.next() {
          watermark.begin(object)
          running += 1
          let isMissing = map.map { object >= $0.count || $0[object] == .nonexistent } ?? false
          group.addTask { (object, await copy(object, isMissing: isMissing)) }
        }
        guard let (object, result) = await group.next() else { return failure }
        running -= 1
        do throws(RadosError) {
          let outcome = try result.get()
          guard failure == nil else { continue }
          watermark.finish(object)
          summary.bytes &+= outcome.bytes
          if !outcome.exists { summary.absent.append(object) }
          if outcome.isWritten { summary.written.append(object) }
          try Task.checkRadosCancellation("copy image")
          try await progress(watermark.done, outcome.bytes)
        } catch {
          if failure == nil { failure = error }
          group.cancelAll()
        }
      }
    }
    if let failure { throw failure }
    return summary
  }

  private func copy(_ object: UInt64, isMissing: Bool) async -> Result<ObjectCopier.Outcome, RadosError> {
    do throws(RadosError) {
      return .success(try await copier.copy(object, isMissing: isMissing))
    } catch {
      return .failure(error)
    }
  }
}

/// The object below which every candidate is done, while they finish out of order.
struct Watermark: Equatable {
  private var running: Set<UInt64> = []
  private var last: UInt64 = 0

  /// Notes that an object, higher than all before, is under way.
  mutating func begin(_ object: UInt64) {
    running.insert(object)
    last = object
  }

  /// Notes that an object is done.
  mutating func finish(_ object: UInt64) { running.remove(object) }

  /// Every candidate below this is done.
  var done: UInt64 { running.min() ?? last &+ 1 }
}
