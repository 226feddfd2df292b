import CephCodec
import Rados

extension Cluster {
  private static let siteNameKey = "rbd/mirror/site_name"

  /// The name under which peers know this cluster; its fsid until one is set, and for a client that may not read it
  /// (`Mirror::site_name_get`).
  public func siteName() async throws(RadosError) -> String {
    do {
      if let name = try await configKey(Self.siteNameKey), !name.isEmpty { return name }
    } catch  where error.errno == .accessDenied {
      // As stock: a name that may not be known counts as none.
    }
    return try fsid()
  }

  /// Names this cluster; an empty name goes back to the fsid (`Mirror::site_name_set`).
  public func setSiteName(_ name: String) async throws(RadosError) {
    let trimmed = name.trimmed
    do {
      try await setConfigKey(Self.siteNameKey, trimmed)
    } catch {
      // Removing a name that was never set changes nothing.
      guard error.errno == .noEntry, trimmed.isEmpty else { throw error }
    }
  }
}

extension String {
  /// The text without white space at its ends.
  var trimmed: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
    let start = drop(while: isSpace)
    guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(start[...last])
  }
}
