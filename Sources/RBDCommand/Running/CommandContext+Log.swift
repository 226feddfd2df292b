extension CommandContext {
  /// Writes to stderr why something failed, next to what the tool itself says. Stock has librbd's log say it, with a time and a
  /// thread in front.
  func log(_ reason: String) async { await console.report("librbd: \(reason)\n") }
}
