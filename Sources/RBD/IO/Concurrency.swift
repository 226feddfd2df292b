import CephCodec
import Rados

/// Runs a body for each element, at most `limit` at once, in the order of the elements. After a failure no more are begun; those under
/// way are waited for, then the first failure is thrown. Throws ECANCELED when the task is cancelled before the last element began.
func forEach<Elements: Sequence>(
  _ elements: Elements, atMost limit: Int,
  _ body: @escaping @Sendable (Elements.Element) async throws(RadosError) -> Void
) async throws(RadosError) where Elements.Element: Sendable {
  let failure = await withTaskGroup(of: RadosError?.self) { group in
    var running = 0
    var failure: RadosError?
    for element in elements {
      if running >= max(limit, 1) {
        if let finished = await group.next() { failure = finished }
        running -= 1
      }
      if failure == nil, Task.isCancelled { failure = RadosError(.cancelled, "run concurrently") }
      if failure != nil { break }
      group.addTask {
        do throws(RadosError) {
          try await body(element)
          return nil
        } catch {
          return error
        }
      }
      running += 1
    }
    for await result in group where failure == nil { failure = result }
    return failure
  }
  if let failure { throw failure }
}

/// The results of a body for each element, in the order of the elements, at most `limit` at once; otherwise as `forEach`.
func concurrentMap<Element: Sendable, Value: Sendable>(
  _ elements: [Element], atMost limit: Int, _ body: @escaping @Sendable (Element) async throws(RadosError) -> Value
) async throws(RadosError) -> [Value] {
  if elements.count == 1, let only = elements.first { return [try await body(only)] }
  let results = AsyncMonitor<[Int: Value]>([:])
  try await forEach(elements.enumerated(), atMost: limit) { element throws(RadosError) in
    let value = try await body(element.element)
    results.change { $0[element.offset] = value }
  }
  return results.change { results in elements.indices.compactMap { results[$0] } }
}
