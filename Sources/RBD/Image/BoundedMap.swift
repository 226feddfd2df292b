/// Runs a function on every element, `concurrency` at a time, and returns the results in the elements' order.
func boundedMap<Element: Sendable, Value: Sendable>(
  _ elements: [Element], concurrency: Int, _ body: @escaping @Sendable (Element) async -> Value
) async -> [Value] {
  await withTaskGroup(of: (Int, Value).self) { group in
    var results: [Value?] = Array(repeating: nil, count: elements.count)
    var next = 0
    while next < min(concurrency, elements.count) {
      let index = next
      group.addTask { (index, await body(elements[index])) }
      next += 1
    }
    while let (index, value) = await group.next() {
      results[index] = value
      if next < elements.count {
        let index = next
        group.addTask { (index, await body(elements[index])) }
        next += 1
      }
    }
    return results.compactMap { $0 }
  }
}
