/// Transforms values, at most so many at once; the results are in the order of the values.
func orderedMap<Value: Sendable, Result: Sendable>(
  _ values: [Value], atMost limit: Int, _ transform: @escaping @Sendable (Value) async -> Result
) async -> [Result] {
  await withTaskGroup(of: (Int, Result).self) { group in
    var results = [Result?](repeating: nil, count: values.count)
    var next = 0
    func start() {
      guard next < values.count else { return }
      let (index, value) = (next, values[next])
      next += 1
      group.addTask { (index, await transform(value)) }
    }
    for _ in 0..<max(limit, 1) { start() }
    while let (index, result) = await group.next() {
      results[index] = result
      start()
    }
    return results.compactMap { $0 }
  }
}
