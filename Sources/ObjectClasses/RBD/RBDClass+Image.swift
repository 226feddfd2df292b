import CephCodec

/// Methods of `rbd_header.<id>` about the image itself.
extension RBDClass {
  /// `create`: makes the header. Size in bytes, log2 of the object size, features, the data objects' name prefix, and the data
  /// pool's id (-1, unless the features hold `dataPool`). Fails with `EEXIST` when the object is a header already.
  public static let create = ClassMethod<Nothing, UInt64, UInt8, ImageFeatures, String, Int64>(
    className, "create", isWrite: true)

  /// `get_size`: the size and object order at a snapshot, or of the writable state with `.head`.
  public static let getSize = ClassMethod<ImageSize, SnapshotID>(className, "get_size")

  /// `set_size`: sets the writable state's size in bytes. Shrinking lowers the parent's overlap with it.
  public static let setSize = ClassMethod<Nothing, UInt64>(className, "set_size", isWrite: true)

  /// `get_features`: the features; pass `.head` and whether the image is to be opened read-only, which decides what is
  /// incompatible.
  public static let getFeatures = ClassMethod<ImageFeatureSets, SnapshotID, Bool>(className, "get_features")

  /// `set_features`: sets the features within the mask (second argument) to those given (first).
  public static let setFeatures = ClassMethod<Nothing, ImageFeatures, ImageFeatures>(
    className, "set_features", isWrite: true)

  /// `get_all_features`: the features the OSD's class knows. Works on any object, even one that does not exist.
  public static let getAllFeatures = ClassMethod<ImageFeatures>(className, "get_all_features")

  /// `get_object_prefix`: the name prefix of the data objects.
  public static let getObjectPrefix = ClassMethod<String>(className, "get_object_prefix")

  /// `get_data_pool`: the id of the data objects' pool, -1 when it is the image's own.
  public static let getDataPool = ClassMethod<Int64>(className, "get_data_pool")

  /// `get_flags`: the flags at a snapshot, or of the writable state with `.head`.
  public static let getFlags = ClassMethod<ImageFlags, SnapshotID>(className, "get_flags")

  /// `set_flags`: sets the flags within the mask (second argument) to those given (first), at a snapshot or `.head`.
  public static let setFlags = ClassMethod<Nothing, ImageFlags, ImageFlags, SnapshotID>(
    className, "set_flags", isWrite: true)

  /// `op_features_get`: what the operations on the image have left in use.
  public static let opFeaturesGet = ClassMethod<OperationFeatures>(className, "op_features_get")

  /// `op_features_set`: sets the operation features within the mask (second argument) to those given (first), and the feature
  /// `operations` to match.
  public static let opFeaturesSet = ClassMethod<Nothing, OperationFeatures, OperationFeatures>(
    className, "op_features_set", isWrite: true)

  /// `get_stripe_unit_count`: how the image is striped. Fails with `ENOEXEC` without the feature `striping`.
  public static let getStripeUnitCount = ClassMethod<StripeUnitCount>(className, "get_stripe_unit_count")

  /// `set_stripe_unit_count`: the stripe unit in bytes and the stripe count. Fails with `ENOEXEC` without the feature
  /// `striping`.
  public static let setStripeUnitCount = ClassMethod<Nothing, UInt64, UInt64>(
    className, "set_stripe_unit_count", isWrite: true)

  /// `get_create_timestamp`: when the image was made; zero on images from before it was kept.
  public static let getCreateTimestamp = ClassMethod<UTime>(className, "get_create_timestamp")

  /// `get_access_timestamp`: when the image was last read, as exactly as clients keep it.
  public static let getAccessTimestamp = ClassMethod<UTime>(className, "get_access_timestamp")

  /// `get_modify_timestamp`: when the image was last written, as exactly as clients keep it.
  public static let getModifyTimestamp = ClassMethod<UTime>(className, "get_modify_timestamp")

  /// `set_access_timestamp`: sets the time of the last read to the OSD's clock.
  public static let setAccessTimestamp = ClassMethod<Nothing>(className, "set_access_timestamp", isWrite: true)

  /// `set_modify_timestamp`: sets the time of the last write to the OSD's clock.
  public static let setModifyTimestamp = ClassMethod<Nothing>(className, "set_modify_timestamp", isWrite: true)
}

/// The reply of `get_size`.
public struct ImageSize: CephCodable, Equatable {
  /// log2 of the object size in bytes.
  public var order: UInt8
  /// The size in bytes.
  public var size: UInt64

  /// A size in bytes and an object order.
  public init(order: UInt8, size: UInt64) {
    self.order = order
    self.size = size
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    order = try decoder.decode()
    size = try decoder.decode()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(order)
    encoder.encode(size)
  }
}

/// The reply of `get_features`.
public struct ImageFeatureSets: CephCodable, Equatable {
  /// The image's features.
  public var features: ImageFeatures
  /// Those of them that a client must know before it may open the image.
  public var incompatible: ImageFeatures

  /// The features and those a client must know.
  public init(features: ImageFeatures, incompatible: ImageFeatures) {
    self.features = features
    self.incompatible = incompatible
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    features = try decoder.decode()
    incompatible = try decoder.decode()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(features)
    encoder.encode(incompatible)
  }
}

/// The reply of `get_stripe_unit_count`.
public struct StripeUnitCount: CephCodable, Equatable {
  /// Bytes that go to one object before striping moves to the next.
  public var unit: UInt64
  /// Over how many objects a stripe runs.
  public var count: UInt64

  /// A stripe unit in bytes and a stripe count.
  public init(unit: UInt64, count: UInt64) {
    self.unit = unit
    self.count = count
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    unit = try decoder.decode()
    count = try decoder.decode()
  }

  public func encode(into encoder: inout Encoder) {
    encoder.encode(unit)
    encoder.encode(count)
  }
}
