/// A spec `[<pool>/[<namespace>/]]<name>[@<snapshot>]` taken apart; nil where a part is missing.
struct NameSpec: Sendable, Equatable {
  var pool: String?
  var namespace: String?
  var name: String
  var snapshot: String?

  /// Takes a spec apart; nil if it is none. A slash that cannot end a pool's or namespace's name belongs to the name.
  init?(_ spec: String, _ validation: NameValidation) {
    let text = Substring(spec)
    if let (pool, rest) = Self.component(text, allowsAt: validation != .full) {
      if let (namespace, tail) = Self.component(rest, allowsAt: false), let parts = Self.tail(tail, validation) {
        (self.pool, self.namespace, name, snapshot) = (pool, namespace, parts.name, parts.snapshot)
        return
      }
      if let parts = Self.tail(rest, validation) {
        (self.pool, name, snapshot) = (pool, parts.name, parts.snapshot)
        return
      }
    }
    guard let parts = Self.tail(text, validation) else { return nil }
    (name, snapshot) = parts
  }

  private static func component(_ text: Substring, allowsAt: Bool) -> (String, Substring)? {
    guard let slash = text.firstIndex(of: "/"), slash != text.startIndex else { return nil }
    let name = text[..<slash]
    guard allowsAt || !name.contains("@") else { return nil }
    return (String(name), text[text.index(after: slash)...])
  }

  private static func tail(_ text: Substring, _ validation: NameValidation) -> (name: String, snapshot: String?)? {
    let name = text.prefix { $0 != "@" }
    guard !name.isEmpty, validation != .full || !name.contains("/") else { return nil }
    guard name.endIndex != text.endIndex else { return (String(name), nil) }
    let snapshot = text[text.index(after: name.endIndex)...]
    let isForbidden: (Character) -> Bool = { validation == .none ? $0.isNewline : $0 == "/" || $0 == "@" }
    guard !snapshot.isEmpty, !snapshot.contains(where: isForbidden) else { return nil }
    return (String(name), String(snapshot))
  }
}
