import CephCodec
import ObjectClasses

/// A change of an image's features, checked as stock checks it (`librbd::Operations::update_features` and
/// `operation::EnableFeaturesRequest`, `DisableFeaturesRequest`). Pure.
public struct FeatureChange: Sendable, Equatable {
  /// Whether features are switched on.
  public let enables: Bool
  /// The features that change.
  public let features: ImageFeatures
  /// The features the image has afterwards.
  public let result: ImageFeatures
  /// The features the class is to compare and set.
  let mask: ImageFeatures
  /// The flags that are set, when switching on, or cleared, when switching off.
  let flags: ImageFlags

  /// Why features cannot be changed as asked.
  struct Refusal: Error, Equatable {
    var errno: Errno
    var reason: String

    init(_ errno: Errno, _ reason: String) {
      self.errno = errno
      self.reason = reason
    }
  }

  /// Decides what changes on an image that has the features `current`.
  init(_ asked: ImageFeatures, enable: Bool, current: ImageFeatures) throws(Refusal) {
    enables = enable
    let switchable: ImageFeatures = enable ? .mutable : .mutable.union(.disableOnly)
    guard asked.isSubset(of: switchable) else {
      throw Refusal(.invalid, "the features cannot be \(enable ? "enabled" : "disabled")")
    }
    let linked = Self.withFastDiff(asked, enable: enable, current: current)
    guard !linked.isEmpty else { throw Refusal(.invalid, "update requires at least one feature") }
    if enable {
      guard linked.isDisjoint(with: current) else {
        throw Refusal(.invalid, "one or more requested features are already enabled")
      }
      (features, result, mask, flags) = try Self.enabling(linked, current)
    } else {
      guard linked.isSubset(of: current) else {
        throw Refusal(.invalid, "one or more requested features are already disabled")
      }
      (features, result, mask, flags) = try Self.disabling(linked, current)
    }
  }

  /// Object map and fast-diff come and go together.
  private static func withFastDiff(
    _ asked: ImageFeatures, enable: Bool, current: ImageFeatures
  ) -> ImageFeatures {
    let map = asked.contains(.objectMap)
    let diff = asked.contains(.fastDiff)
    guard map || diff else { return asked }
    let both: ImageFeatures = [.objectMap, .fastDiff]
    // Of the two, an old image may have only one: then the other alone is what changes.
    return asked.union(enable ? both.subtracting(current) : both.intersection(current))
  }

  private typealias Parts = (ImageFeatures, ImageFeatures, ImageFeatures, ImageFlags)

  private static func enabling(_ asked: ImageFeatures, _ current: ImageFeatures) throws(Refusal) -> Parts {
    let result = current.union(asked)
    var mask = asked
    var flags: ImageFlags = []
    guard !asked.contains(.journaling) else { throw Refusal(.notSupported, "journaling is not supported") }
    if asked.contains(.objectMap) {
      guard result.contains(.exclusiveLock) else {
        throw Refusal(.invalid, "cannot enable object-map. exclusive-lock must be enabled before enabling object-map.")
      }
      flags.insert(.objectMapInvalid)
      mask.formUnion([.exclusiveLock, .fastDiff])
    }
    if asked.contains(.fastDiff) {
      flags.insert(.fastDiffInvalid)
      mask.formUnion([.exclusiveLock, .objectMap])
    }
    return (asked, result, mask, flags)
  }

  private static func disabling(_ asked: ImageFeatures, _ current: ImageFeatures) throws(Refusal) -> Parts {
    let result = current.subtracting(asked)
    var mask = asked
    var flags: ImageFlags = []
    if asked.contains(.exclusiveLock) {
      guard result.isDisjoint(with: [.objectMap, .journaling]) else {
        throw Refusal(
          .invalid,
          "cannot disable exclusive-lock. object-map or journaling must be disabled before disabling exclusive-lock.")
      }
      mask.formUnion([.objectMap, .fastDiff, .journaling])
    }
    guard !asked.contains(.journaling) else { throw Refusal(.notSupported, "journaling is not supported") }
    if asked.contains(.fastDiff) { flags.insert(.fastDiffInvalid) }
    if asked.contains(.objectMap) { flags.insert(.objectMapInvalid) }
    return (asked, result, mask, flags)
  }
}
