import CephCodec
import ObjectClasses
import Rados

/// Switches an image's features on and off, as the owner of its exclusive lock, if it has one. The caller notifies the image's
/// watchers afterwards.
public struct ImageFeatureUpdate: Sendable {
  /// The pool with the image's namespace.
  public let pool: Pool
  /// The image as it was read.
  public let header: ImageHeader

  /// Changes of an image's features.
  public init(_ header: ImageHeader, in pool: Pool) {
    self.header = header
    self.pool = pool
  }

  /// Switches features on or off; writes to the image must be held up meanwhile. Returns what changed: object map and fast-diff come
  /// together.
  ///
  /// A new object map is marked invalid until it is rebuilt. `EINVAL` for features that cannot be switched, are as wanted already or
  /// lack another, `EOPNOTSUPP` for journaling, `EROFS` for an image with unknown operation features.
  @discardableResult
  public func update(_ features: ImageFeatures, enable: Bool) async throws(RadosError) -> FeatureChange {
    let change = try Self.plan(features, enable: enable, header: header)
    if enable { try await apply(enabling: change) } else { try await apply(disabling: change) }
    return change
  }

  /// What an update would change; see `update`.
  public static func plan(
    _ features: ImageFeatures, enable: Bool, header: ImageHeader
  ) throws(RadosError) -> FeatureChange {
    guard !header.hasUnknownOperationFeatures else {
      throw RadosError(.readOnly, "update features", object: header.headerObject)
    }
    do {
      return try FeatureChange(features, enable: enable, current: header.features)
    } catch {
      throw RadosError(error.errno, "update features", object: header.headerObject, detail: error.reason)
    }
  }

  private var maps: ObjectMapStore { ObjectMapStore(pool: pool, imageID: header.id) }

  /// The flags of every state and the features, in one operation: never a map that is believed before it is rebuilt.
  private func apply(enabling change: FeatureChange) async throws(RadosError) {
    var operation = WriteOperation()
    if !change.flags.isEmpty {
      for state in header.statesOldestFirst { operation.call(RBDClass.setFlags(change.flags, change.flags, state)) }
    }
    operation.call(RBDClass.setFeatures(change.result, change.mask))
    try await pool.write(header.headerObject, operation)
    if change.features.contains(.objectMap) { try await maps.createAll(header) }
  }

  private func apply(disabling change: FeatureChange) async throws(RadosError) {
    if change.features.contains(.objectMap) { try await maps.removeAll(header) }
    var operation = WriteOperation()
    operation.call(RBDClass.setFeatures(change.result, change.mask))
    if !change.flags.isEmpty {
      for state in header.statesOldestFirst { operation.call(RBDClass.setFlags([], change.flags, state)) }
    }
    try await pool.write(header.headerObject, operation)
  }

  /// Sets or clears the feature by which replicas are kept from being written (`RBD_FEATURE_NON_PRIMARY`).
  public func setNonPrimary(_ isNonPrimary: Bool) async throws(RadosError) {
    try await pool.execute(
      header.headerObject, RBDClass.setFeatures(isNonPrimary ? .nonPrimary : [], .nonPrimary))
  }
}
