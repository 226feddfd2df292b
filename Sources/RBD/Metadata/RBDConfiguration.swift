import CephCodec
import Rados

/// The options that apply to a pool or an image: the client's configuration, overridden by the pool's metadata, overridden by the
/// image's (`librbd::api::Config`).
public struct RBDConfiguration: Sendable {
  private let cluster: Cluster?
  private var overrides: [String: String]

  /// Options without a cluster: only what `values` says, defaults for the rest.
  public init(values: [String: String]) {
    cluster = nil
    overrides = values
  }

  /// The options of a pool: the client's configuration and the pool's `conf_…` metadata.
  public init(of pool: Pool) async throws(RadosError) {
    cluster = pool.cluster
    overrides = Self.overrides(
      in: try await ImageMetadata.ofPool(pool).list(prefix: ImageMetadata.configurationPrefix))
  }

  /// These options with an image's `conf_…` metadata on top.
  public func overridden(by metadata: [String: [UInt8]]) -> RBDConfiguration {
    var copy = self
    copy.overrides.merge(Self.overrides(in: metadata)) { _, image in image }
    return copy
  }

  private static func overrides(in metadata: [String: [UInt8]]) -> [String: String] {
    var overrides: [String: String] = [:]
    for (key, value) in metadata where key.hasPrefix(ImageMetadata.configurationPrefix) {
      overrides[String(key.dropFirst(ImageMetadata.configurationPrefix.count))] = String(decoding: value, as: UTF8.self)
    }
    return overrides
  }

  /// An option's text, such as `rbd_default_features`; nil when it is not set anywhere.
  public func text(_ option: String) -> String? {
    overrides[option] ?? cluster?.option(option)
  }

  /// A numeric option, with `K`, `M`, `G`, `T` as binary units; `fallback` when it is not set or no number.
  public func number(_ option: String, default fallback: UInt64) -> UInt64 {
    text(option).flatMap(Self.parseSize) ?? fallback
  }

  /// A switch; `fallback` when it is not set or not a switch.
  public func flag(_ option: String, default fallback: Bool) -> Bool {
    switch text(option)?.lowercased() {
    case "true", "1", "yes", "on": true
    case "false", "0", "no", "off": false
    default: fallback
    }
  }

  /// A size such as `4194304`, `4M` or `4_K`; nil when it is none.
  static func parseSize(_ text: String) -> UInt64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = UInt64(digits) else { return nil }
    let unit = text.dropFirst(digits.count).drop { $0 == "_" }
    let shift: UInt64
    switch unit.first {
    case nil, "B": shift = 0
    case "K": shift = 10
    case "M": shift = 20
    case "G": shift = 30
    case "T": shift = 40
    case "P": shift = 50
    default: return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflow ? nil : bytes
  }
}
