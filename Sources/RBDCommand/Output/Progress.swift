/// The progress of a long operation on one line of stderr (`utils::ProgressContext` of the `rbd` tool).
struct Progress: Sendable, Equatable {
  private let operation: String
  private let isShown: Bool
  private var percent = 0

  /// A progress that prints nothing if it is not shown.
  init(_ operation: String, isShown: Bool) {
    self.operation = operation
    self.isShown = isShown
  }

  /// What to print when `done` of `total` steps are done: nothing unless the percentage has grown.
  mutating func update(_ done: UInt64, of total: UInt64) -> String {
    guard isShown, total > 0 else { return "" }
    let product = done.multipliedFullWidth(by: 100)
    let reached = done >= total ? 100 : Int(clamping: total.dividingFullWidth(product).quotient)
    guard reached > percent else { return "" }
    percent = reached
    return "\r\(operation): \(reached)% complete..."
  }

  /// What to print at the end.
  func finished() -> String { isShown ? "\r\(operation): 100% complete...done.\n" : "" }

  /// What to print when the operation failed.
  func failed() -> String { isShown ? "\r\(operation): \(percent)% complete...failed.\n" : "" }
}
