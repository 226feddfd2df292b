import ObjectClasses

/// What an image is to be like (`librbd::ImageOptions`). What is not said comes from the configuration.
public struct CreateOptions: Sendable, Equatable {
  /// log2 of the object size in bytes, 12 to 25; nil for `rbd_default_order`.
  public var order: UInt8?
  /// All features; nil for `rbd_default_features`, limited to what the OSDs know.
  public var features: ImageFeatures?
  /// Features to add to those.
  public var featuresToSet: ImageFeatures = []
  /// Features to take away from those.
  public var featuresToClear: ImageFeatures = []
  /// Bytes that go to one object before striping moves to the next; nil or 0 for `rbd_default_stripe_unit`.
  public var stripeUnit: UInt64?
  /// Over how many objects a stripe runs; nil or 0 for `rbd_default_stripe_count`.
  public var stripeCount: UInt64?
  /// The pool for the data objects; nil for `rbd_default_data_pool`, empty for the image's own.
  public var dataPool: String?
  /// The id; nil for a new one.
  public var id: String?
  /// 1 or 2; nil to choose by `rbd_default_clone_format`. Only for clones.
  public var cloneFormat: Int?

  /// Options that leave everything to the configuration.
  public init() {}
}
