import Glibc

extension EntityAddress: CustomStringConvertible {
  /// `ip:port/nonce`, as stock shows lockers, watchers and blocklist entries (`entity_addr_t::get_legacy_str`). Version-6 IPs
  /// are in brackets.
  public var legacyText: String {
    switch Int32(family) {
    case AF_INET: "\(ipText):\(port ?? 0)/\(nonce)"
    case AF_INET6: "[\(ipText)]:\(port ?? 0)/\(nonce)"
    default: "(unrecognized address family \(family))/\(nonce)"
    }
  }

  /// `v1:ip:port/nonce` or `v2:…`, without a prefix for an address of any protocol, `-` for none.
  public var description: String {
    switch kind {
    case .none: "-"
    case .legacy: "v1:\(legacyText)"
    case .messenger2: "v2:\(legacyText)"
    case .any: legacyText
    }
  }

  /// The IP's bytes, most significant first: 4, 16, or none for another family.
  public var ip: [UInt8] {
    switch Int32(family) {
    case AF_INET: Array(body[2..<6])
    case AF_INET6: Array(body[6..<22])
    default: []
    }
  }

  /// The IP alone, as text.
  private var ipText: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(Int32(family), ip, &text, socklen_t(text.count)) != nil else { return "?" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Reads `[v1:|v2:|any:]ip[:port][/nonce]`, with version-6 IPs in brackets; nil when the text is something else. Without a
  /// prefix the address is of kind `kind`.
  public init?(_ text: String, kind: Kind = .legacy) {
    var rest = Substring(text)
    var kind = kind
    for (prefix, named) in [("v1:", Kind.legacy), ("v2:", .messenger2), ("any:", .any)] where rest.hasPrefix(prefix) {
      rest.removeFirst(prefix.count)
      kind = named
      break
    }
    let isVersion6 = rest.hasPrefix("[")
    let host: Substring
    if isVersion6 {
      guard let close = rest.firstIndex(of: "]") else { return nil }
      host = rest[rest.index(after: rest.startIndex)..<close]
      rest = rest[rest.index(after: close)...]
    } else {
      let end = rest.firstIndex { $0 == ":" || $0 == "/" } ?? rest.endIndex
      host = rest[..<end]
      rest = rest[end...]
    }
    guard let (port, nonce) = Self.portAndNonce(rest) else { return nil }
    var ip = [UInt8](repeating: 0, count: isVersion6 ? 16 : 4)
    guard inet_pton(isVersion6 ? AF_INET6 : AF_INET, String(host), &ip) == 1 else { return nil }
    if isVersion6 {
      let zeros = [UInt8](repeating: 0, count: 4)
      let portBytes = [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
      self.init(kind: kind, nonce: nonce, family: UInt16(AF_INET6), body: portBytes + zeros + ip + zeros)
    } else {
      self.init(kind: kind, nonce: nonce, ipv4: ip, port: port)
    }
  }

  /// Reads `[:port][/nonce]`, which must be all there is.
  private static func portAndNonce(_ text: Substring) -> (UInt16, UInt32)? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let portText = parts.first else { return (0, 0) }
    var port: UInt16 = 0
    if portText.hasPrefix(":") {
      guard let number = UInt16(portText.dropFirst()) else { return nil }
      port = number
    } else if !portText.isEmpty {
      return nil
    }
    guard parts.count == 2 else { return (port, 0) }
    guard let nonce = UInt32(parts[1]) else { return nil }
    return (port, nonce)
  }
}
