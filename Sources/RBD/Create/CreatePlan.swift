import CephCodec
import ObjectClasses

/// What will be created, checked as stock checks it (`librbd::image::CreateRequest`). Pure: no cluster needed.
struct CreatePlan: Sendable, Equatable {
  /// The image's size in bytes.
  var size: UInt64
  /// log2 of the object size in bytes.
  var order: UInt8
  /// The features, before they are limited to what the OSDs know.
  var features: ImageFeatures
  /// Whether the features are a default that may be limited to what the OSDs know.
  var negotiatesFeatures: Bool
  /// Bytes that go to one object before striping moves to the next; 0 for the object size.
  var stripeUnit: UInt64
  /// Over how many objects a stripe runs; 0 for 1.
  var stripeCount: UInt64
  /// The pool for data objects, if not the image's own.
  var dataPool: String?

  /// Why an image cannot be created as asked.
  struct Refusal: Error, Equatable {
    var errno: Errno
    var reason: String

    init(_ errno: Errno, _ reason: String) {
      self.errno = errno
      self.reason = reason
    }
  }

  /// The most objects an object map can describe (`cls::rbd::MAX_OBJECT_MAP_OBJECT_COUNT`).
  static let maximumMappedObjects: UInt64 = 256_000_000
  /// The longest name prefix of data objects (`RBD_MAX_BLOCK_NAME_PREFIX_LENGTH`).
  static let maximumPrefixLength = 43

  /// Decides from options, configuration and the image's pool.
  init(size: UInt64, options: CreateOptions, configuration: RBDConfiguration, poolName: String) throws(Refusal) {
    self.size = size
    negotiatesFeatures = options.features == nil
    features = try Self.features(options, configuration)

    let unit = Self.given(options.stripeUnit) ?? configuration.number("rbd_default_stripe_unit", default: 0)
    let count = Self.given(options.stripeCount) ?? configuration.number("rbd_default_stripe_count", default: 0)
    let defaultOrder = UInt8(clamping: configuration.number("rbd_default_order", default: 22))
    let order = options.order.flatMap { $0 == 0 ? nil : $0 } ?? defaultOrder
    self.order = order
    stripeUnit = unit
    stripeCount = count
    guard (12...25).contains(order) else { throw Refusal(.domain, "order must be in the range [12, 25]") }

    let dataPool = options.dataPool ?? configuration.text("rbd_default_data_pool") ?? ""
    if !dataPool.isEmpty, dataPool != poolName {
      self.dataPool = dataPool
      features.insert(.dataPool)
    }
    let objectSize: UInt64 = 1 << UInt64(order)
    if (unit != 0 && unit != objectSize) || (count != 0 && count != 1) { features.insert(.striping) }
    try checkFeatures()
    try checkStriping(objectSize: objectSize)
    if features.contains(.objectMap), objectCount > Self.maximumMappedObjects {
      throw Refusal(.invalid, "image size not compatible with object map")
    }
  }

  private static func given(_ value: UInt64?) -> UInt64? { value == 0 ? nil : value }

  private static func features(
    _ options: CreateOptions, _ configuration: RBDConfiguration
  ) throws(Refusal) -> ImageFeatures {
    let text = configuration.text("rbd_default_features") ?? "61"
    guard var features = options.features ?? ImageFeatures(configuration: text) else {
      throw Refusal(.invalid, "rbd_default_features names an unknown feature: \(text)")
    }
    let conflict = options.featuresToSet.intersection(options.featuresToClear)
    features.formUnion(options.featuresToSet.subtracting(conflict))
    features.subtract(options.featuresToClear.subtracting(conflict))
    features.subtract(.implicit)
    if features.contains(.objectMap) { features.insert(.fastDiff) }
    return features
  }

  private func checkFeatures() throws(Refusal) {
    guard features.subtracting(.known).isEmpty else {
      throw Refusal(.noSystem, "librbd does not support requested features.")
    }
    guard features.isDisjoint(with: .internal) else {
      throw Refusal(.invalid, "cannot use internally controlled features")
    }
    if features.contains(.fastDiff), !features.contains(.objectMap) {
      throw Refusal(.invalid, "cannot use fast diff without object map")
    }
    if features.contains(.objectMap), !features.contains(.exclusiveLock) {
      throw Refusal(.invalid, "cannot use object map without exclusive lock")
    }
    if features.contains(.journaling), !features.contains(.exclusiveLock) {
      throw Refusal(.invalid, "cannot use journaling without exclusive lock")
    }
  }

  private func checkStriping(objectSize: UInt64) throws(Refusal) {
    if (stripeUnit == 0) != (stripeCount == 0) {
      throw Refusal(.invalid, "must specify both (or neither) of stripe-unit and stripe-count")
    }
    guard stripeUnit != 0 else { return }
    guard stripeUnit <= objectSize, objectSize % stripeUnit == 0 else {
      throw Refusal(.invalid, "stripe unit is not a factor of the object size")
    }
    guard stripeUnit >= 512 else { throw Refusal(.invalid, "stripe unit must be at least 512 bytes") }
    guard stripeCount <= UInt64(UInt32.max) else { throw Refusal(.invalid, "stripe count is too large") }
  }

  /// Whether the striping differs from one object after the other and must be recorded.
  var recordsStriping: Bool {
    guard stripeUnit != 0 || stripeCount != 0 else { return false }
    return !(stripeCount == 1 && stripeUnit == 1 << UInt64(order))
  }

  /// How many data objects the image has.
  var objectCount: UInt64 {
    ImageHeader(
      name: "", id: "", size: size, order: order, objectPrefix: "", stripeUnit: stripeUnit, stripeCount: stripeCount
    ).objectCount(ofSize: size)
  }

  /// The name prefix of the data objects; with a data pool of their own it tells the image's pool.
  func objectPrefix(id: String, poolID: Int64) throws(Refusal) -> String {
    let prefix = dataPool == nil ? "rbd_data.\(id)" : "rbd_data.\(poolID).\(id)"
    guard prefix.utf8.count <= Self.maximumPrefixLength else {
      throw Refusal(.invalid, "object prefix '\(prefix)' too large")
    }
    return prefix
  }
}
